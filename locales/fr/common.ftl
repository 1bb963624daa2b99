### What young people and mentors both read: so neither « tu » nor « vous » in here.

## Under every question

progress = { $step }/{ $steps }
next = Suivant
    .also = suite, la suite, continuer, ok, c'est bon, c'est tout, voilà, valider, fini, j'ai fini, terminé
back = Retour
    .also = retour en arrière, revenir, revenir en arrière, précédent, question précédente, question d'avant
why = Pourquoi ?
    .also = pourquoi cette question, pourquoi tu demandes ça, pourquoi vous demandez ça, à quoi ça sert, c'est pour quoi
stop = Stop
    .also = arrêter, arrête, j'arrête, on arrête, pause, quitter, plus tard, je reviens plus tard
skip = Passer
    .also = passe, je passe, je préfère passer, sauter, question suivante, je ne veux pas répondre
keep = Garder : { $answer }
share-location = Envoyer ma position
page-next = Voir plus ({ $page }/{ $pages })
page-previous = Page d'avant

## Typed answers

did-you-mean = Est-ce bien cela ? Il suffit de toucher la bonne réponse.
all-of-these = Tout ça
    .also = oui, les deux, tous les deux, toutes les deux, les trois, tous les trois, toutes les trois, tout, tous, toutes, oui tout, oui les deux, c'est ça
none-of-these = Rien de tout ça
    .also = non, rien, aucun, aucune, aucun des deux, pas du tout, ni l'un ni l'autre, c'est pas ça, ce n'est pas ça
say-it-otherwise = D'accord. Avec d'autres mots, ce sera peut-être plus clair.
understood = Compris : { $answer }.
not-understood = Je n'ai pas compris. Le plus simple : toucher un bouton, ou écrire en quelques mots.
tap-please = Ici, il suffit de toucher un bouton.
stale = Ce bouton n'est plus valable. Voici où nous en sommes.
question-gone = Cette question n'est plus posée. Voici où nous en sommes.

## After two answers that were not understood: an example, and a way to a human

example-age = Je n'ai pas compris. Par exemple : « 16 ». Besoin d'une personne ? /aide
example-situation = Je n'ai pas compris. Par exemple : « en 3e », « bac pro » ou « je cherche du travail ». Besoin d'une personne ? /aide
example-needs = Je n'ai pas compris. Par exemple : « trouver un stage » ou « mon CV ». Besoin d'une personne ? /aide
example-fields = Je n'ai pas compris. Par exemple : « la santé », « les animaux » ou « mécanique ». Besoin d'une personne ? /aide
example-format = Je n'ai pas compris. Par exemple : « à distance » ou « en vrai ». Besoin d'une personne ? /aide
example-place = Je n'ai pas trouvé. Par exemple : « Lyon » ou « 69003 ». Besoin d'une personne ? /aide
example-availability = Je n'ai pas compris. Par exemple : « le mercredi » ou « le soir ». Besoin d'une personne ? /aide
example-duration = Je n'ai pas compris. Par exemple : « quelques mois ». Besoin d'une personne ? /aide
example-languages = Je n'ai pas compris. Par exemple : « français et arabe ». Besoin d'une personne ? /aide
example-mentor_status = Je n'ai pas compris. Par exemple : « étudiant » ou « à la retraite ». Besoin d'une personne ? /aide
example-radius = Je n'ai pas compris. Par exemple : « 20 ». Besoin d'une personne ? /aide
example-capacity = Je n'ai pas compris. Par exemple : « 2 ». Besoin d'une personne ? /aide
example-ages = Je n'ai pas compris. Par exemple : « 15-17 ». Besoin d'une personne ? /aide

## Mistakes

mistake-too-many = C'est { $most } au plus. Pour en ajouter, il faut d'abord en décocher.
mistake-pick-one = Il faut choisir au moins une réponse.
mistake-far-away = Cet endroit est hors de France. Le nom d'une ville ou un code postal marche aussi.
mistake-date = Il me faut une date à venir. Par exemple : « 15/03 ».
mistake-name-letters = Il me faut au moins une lettre. Un surnom convient aussi.
mistake-name-long = C'est trop long : { $most } caractères au plus.
mistake-name-sentence = Juste un prénom ou un surnom, en { $most } mots au plus.
mistake-name-reserved = Ce nom est réservé à l'équipe. Un autre prénom ou un surnom ?
mistake-contact = Sans numéro, lien, adresse ni pseudo d'un réseau, par sécurité. Et autrement ?
mistake-line-empty = C'est vide. Quelques mots suffisent.
mistake-line-long = C'est un peu long : { $length } caractères, pour { $most } au plus.
mistake-code = Un code n'a que des lettres, des chiffres et des tirets : { $most } au plus.
cannot-read =
    { $kind ->
        [voice] Je ne sais pas écouter les messages vocaux.
        [sticker] Joli ! Mais je ne sais pas lire les stickers.
        [photo] Je ne sais pas regarder les images, et je ne les garde pas.
        [contact] Pas besoin de contact ici, et je ne le garde pas.
        [forward] Je ne lis pas les messages transférés.
        [edit] Je ne vois pas les messages corrigés après coup. Il faut en envoyer un nouveau.
       *[other] Je ne sais pas lire ce genre de message.
    } Les boutons ou quelques mots suffisent.
location-not-now = La position ne sert pas à cette étape, et je ne la garde pas.

## The recap

recap-age = Âge : { $answer }
recap-situation = Situation : { $answer }
recap-needs = Aide : { $answer }
recap-fields = Domaines : { $answer }
recap-format = Rencontres : { $answer }
recap-place = Lieu : { $answer }
recap-first_name = Prénom : { $answer }
recap-mentor_status = Statut : { $answer }
recap-occupation = Métier : { $answer }
recap-radius = Rayon : { $answer }
recap-availability = Disponibilités : { $answer }
recap-duration = Durée : { $answer }
recap-capacity = Jeunes à la fois : { $answer }
recap-ages = Âges : { $answer }
recap-languages = Langues : { $answer }
recap-sentence = Présentation : { $answer }
recap-structure = Structure : { $answer }
change-age = Changer l'âge
change-situation = Changer la situation
change-needs = Changer l'aide
change-fields = Changer les domaines
change-format = Changer les rencontres
change-place = Changer le lieu
change-first_name = Changer le prénom
change-mentor_status = Changer le statut
change-occupation = Changer le métier
change-radius = Changer le rayon
change-availability = Changer les moments
change-duration = Changer la durée
change-capacity = Changer le nombre
change-ages = Changer les âges
change-languages = Changer les langues
change-sentence = Changer la phrase
change-structure = Changer la structure

## Stopping and coming back

stopped = C'est en pause, tout est gardé 30 jours. Pour reprendre : /start. Pour tout effacer : /supprimer.
stopped-short = D'accord, on laisse ça de côté.
choose-resume = On s'était arrêtés au milieu. On continue, ou on recommence ?
resume = Continuer
    .also = on continue, je continue, oui, ok, reprendre, je reprends, on reprend
restart = Recommencer
    .also = on recommence, je recommence, depuis le début, recommencer à zéro, à zéro
erased-unfinished = Un profil commencé il y a un mois n'a pas été fini : il est effacé. Pour recommencer : /start.

## Rooms of the house

room-privacy = Mes données, en clair
    .also = mes données, données, vie privée, confidentialité
room-mentor = Devenir mentor
    .also = je veux devenir mentor, je voudrais devenir mentor, j'aimerais devenir mentor, je veux être mentor, je voudrais être mentor, j'aimerais être mentor, être mentor, devenir mentore, je veux être mentore, je veux devenir mentore, je suis mentor, je suis mentore, mentor, mentore, devenir bénévole, je veux être bénévole, je veux devenir bénévole, je suis bénévole, bénévole, aider un jeune, aider une jeune, aider des jeunes, je veux aider un jeune, je veux aider des jeunes, je voudrais aider un jeune, je voudrais aider des jeunes
room-youth = Trouver un mentor
    .also = chercher un mentor, je cherche un mentor, je cherche une mentore, je veux un mentor, je voudrais un mentor, j'ai besoin d'un mentor, je veux trouver un mentor, je suis jeune, je suis un jeune, je suis une jeune, je suis élève, je suis étudiant, je suis étudiante
room-language = Langue (language)
    .also = langue, langues, changer de langue, language, english, anglais
room-suggestions = Voir les mentors
    .also = mentors, les mentors, mes mentors, voir des mentors, d'autres mentors, montre-moi les mentors, je cherche un mentor
room-answers = Mes réponses
    .also = mes infos, mes informations, mon profil de jeune
room-refine = Préciser ma recherche
    .also = préciser, affiner, ma recherche
room-profile = Mon profil
    .also = profil, voir mon profil, modifier mon profil, changer mon profil, mes réponses, mes infos
room-help = Aide
    .also = aide-moi, j'ai besoin d'aide, besoin d'aide, à l'aide, comment ça marche
room-delete = Tout effacer
    .also = effacer, supprimer, tout supprimer, efface tout, supprime tout, effacer mes données, supprimer mes données, supprimer mon compte
room-pause = Faire une pause
    .also = pause, me mettre en pause, faire pause
room-resume = Reprendre maintenant
    .also = reprendre, je reprends, fin de la pause
room-edit = Changer mes réponses
    .also = mes réponses, mon profil, modifier mon profil, changer mon profil, modifier mes réponses
room-capacity = Nombre de jeunes
home-nobody = Rien de commencé pour l'instant. Trouver un mentor, ou en devenir un : c'est ici.

## Commands

help =
    Binôme met en lien un jeune et un mentor bénévole.

    /start : commencer ou reprendre
    /profil : voir et changer ses réponses
    /mentor : devenir mentor
    /langue : changer de langue
    /mesdonnees : recevoir ses données
    /supprimer : tout effacer
    /annuler : arrêter ce qui est en cours
    /privacy : ce qui est gardé, et pourquoi

    Parler à une personne (gratuit, en France) :
    3018 : harcèlement, problème en ligne
    119 : enfant ou ado en danger, jour et nuit
    112 : urgence
    Pour le mentorat lui-même : un adulte de l'établissement ou de l'association.
unknown-command = Je ne connais pas cette commande. La liste est là : /aide
privacy-short =
    Ce qui est gardé : les réponses, les demandes et leurs suites. Rien n'est vendu, pas de publicité.
    Un mentor ne voit que le prénom, la tranche d'âge, l'aide souhaitée, les domaines et le département.
    Un profil inachevé part après 30 jours ; un profil fini reste jusqu'à /supprimer, ou deux ans sans nouvelles.
    Tout recevoir : /mesdonnees
    Le texte entier : { $url }
language-choose = Quelle langue ?
language-changed = C'est noté, on continue en français.
mydata-here = Voici tout ce qui est gardé.
delete-confirm = Tout effacer : réponses, demandes et messages ? On ne pourra pas revenir en arrière.
delete-yes = Oui, tout effacer
delete-no = Non, garder
deleted = C'est fait : tout est effacé. Pour revenir un jour : /start.
nothing-to-cancel = Il n'y a rien à annuler.
group-line = Je ne parle qu'en privé. À bientôt dans une conversation à deux !
fault = Quelque chose n'a pas marché de notre côté. Rien n'est perdu : un nouvel essai dans un moment devrait suffire.
screen-in-doubt = Mon dernier message s'est peut-être perdu en route. Voici où nous en sommes.
back-again = Je suis de retour ! J'étais en panne, et une réponse s'est peut-être perdue. Voici où nous en sommes.
too-fast = Ça va un peu vite pour moi. Une petite pause, et on reprend.

## The command menu, at most 60 characters

command-start = Commencer ou reprendre
command-help = Aide et personnes à joindre
command-profile = Voir et changer mes réponses
command-language = Changer de langue
command-privacy = Ce qui est gardé, et pourquoi
command-mydata = Recevoir toutes mes données
command-delete = Tout effacer
command-cancel = Arrêter ce qui est en cours
command-mentor = Devenir mentor
command-stats = Les chiffres du programme
command-pending = Les mentors à lire
command-why = Pourquoi ce mentor, ou pas
command-unknown = Les textes non compris
command-unmet = Là où il manque des mentors
