### What a mentor reads. On dit « vous ».

## Charter

mentor-agree =
    Un mentor donne un peu de son temps à un jeune. Vous vous engagez à :
    1. écouter sans juger, et rester dans votre rôle ;
    2. ne demander ni argent, ni photo, ni secret ;
    3. répondre aux demandes, même par un non ;
    4. prévenir l'association, ou le 119, si un jeune semble en danger.

    Une personne du programme lit votre profil avant qu'un jeune le voie. Un profil inachevé est gardé 30 jours ; fini, jusqu'à ce que vous l'effaciez, ou deux ans sans nouvelles.
    .heading = Devenir mentor
    .why = La charte protège les jeunes, et vous aussi. Sans votre accord, rien n'est enregistré.

## Questions

mentor-mentor_status = Quelle est votre situation ?
    .why = Certains jeunes préfèrent quelqu'un de leur âge, d'autres quelqu'un d'expérience.
mentor-occupation = Que faites-vous, ou que faisiez-vous ? Quelques mots suffisent : « infirmière », « étudiant en droit ».
    .why = Le jeune lira ces mots. Ils servent aussi à deviner vos domaines.
mentor-fields = Quels domaines connaissez-vous ? ({ $most } choix au plus)
    .why = Les jeunes cherchent souvent quelqu'un du domaine qui les attire.
mentor-needs = Pour quoi pouvez-vous aider ? ({ $most } choix au plus)
    .why = Vous ne recevrez que des demandes de ce genre.
mentor-format = Comment voulez-vous échanger ?
    .why = À distance, vous pouvez aider partout. En vrai, on cherche près de chez vous.
mentor-place = Dans quelle ville êtes-vous ? Son nom ou son code postal.
    .why = Pour calculer la distance. Les jeunes voient la ville, jamais d'adresse.
mentor-radius = Jusqu'à quelle distance vous déplacez-vous ?
    .why = Au-delà, on ne vous proposera pas de rencontres en vrai.
mentor-availability = Quand êtes-vous disponible ?
    .why = Mieux vaut un jeune libre aux mêmes moments.
mentor-duration = Combien de temps voulez-vous accompagner un jeune ?
    .why = Certains jeunes veulent une discussion, d'autres un soutien toute l'année.
mentor-capacity = Combien de jeunes à la fois ?
    .why = On ne dépassera jamais ce nombre. Il se change à tout moment.
mentor-ages = Quels âges voulez-vous accompagner ?
    .why = Vous ne recevrez que des demandes de ces âges.
mentor-languages = Quelles langues parlez-vous avec un jeune ? ({ $most } choix au plus)
    .why = Il faut au moins une langue en commun.
mentor-first_name = Quel est votre prénom ?
    .why = C'est le seul nom que les jeunes verront.
mentor-sentence = Une phrase sur vous, si vous voulez. Les jeunes la liront.
    .why = Une phrase simple donne envie de vous écrire. Vous pouvez passer.
mentor-structure = Avez-vous le code d'une association ou d'une entreprise ?
    .why = Il dit qui vous accompagne. Sans code, vous pouvez passer.
mentor-recap = Est-ce bien cela ?
mentor-confirm = Oui, envoyer
    .also = oui, ok, okay, d'accord, c'est bon, c'est ça, c'est parfait, parfait, tout est bon, tout est juste, valider, je valide, confirmer, je confirme, envoyer, go, yes
pause-until = Jusqu'à quand ? Une durée, ou une date comme « 15/03 ».
    .why = D'ici là, vous ne recevrez aucune demande. Tout reprend seul à cette date.

## One's own profile

reminder-mentor = Votre inscription s'est arrêtée en chemin. Encore quelques questions, et les jeunes pourront vous trouver. Pour continuer : /start. Pour tout effacer : /supprimer.
mentor-saved = Merci ! Une personne du programme lit votre profil, et vous aurez la réponse ici. D'ici là, aucun jeune ne le voit.
mentor-approved = Votre profil est accepté, merci ! Les jeunes peuvent maintenant vous demander. Rien d'autre à faire : les demandes arrivent ici.
mentor-declined =
    Votre profil n'est pas accepté pour le moment.
    Pourquoi : { $reason }
    Vous pouvez le changer et le renvoyer avec /profil.
mentor-recheck = Vos mots ont changé : une personne du programme les relit avant que les jeunes les voient.
mentor-profile =
    Votre profil est { $state }.
    Jeunes accompagnés : { $taken } sur { $capacity }
home-mentor-pending = Votre profil est en attente de lecture. Vous aurez la réponse ici.
home-mentor-approved = Bonjour ! Votre profil est visible, les demandes arrivent ici.
home-mentor-declined =
    Votre profil n'est pas accepté pour le moment.
    Pourquoi : { $reason }
home-mentor-paused = Vous êtes en pause jusqu'au { $until }. Aucune demande n'arrive d'ici là.
paused = Vous êtes en pause jusqu'au { $until }. Tout reprend seul à cette date.
resumed = Vous êtes de retour : les demandes peuvent arriver.
set-capacity = Changer le nombre de jeunes
capacity-set =
    { $capacity ->
        [one] C'est noté : un jeune à la fois.
       *[other] C'est noté : { $capacity } jeunes à la fois.
    }

## Requests

request-card =
    { $name }, { $ages }, aimerait votre aide.
    Aide : { $needs }
    Domaines : { $fields }
    Département : { $department }

    Pourquoi vous :
    { $why }
accept = Accepter
decline = Décliner
enquire = Demander une précision
decline-why = D'accord. Pour quelle raison ? Le jeune ne la verra pas.
decline-no_time = Pas le temps
decline-not_my_field = Pas mon domaine
decline-too_far = Trop loin
decline-other_help = Une autre aide que la mienne
decline-no_reason = Sans raison
request-accepted-mentor = Merci ! Vous voilà en binôme avec { $name }. La suite arrive ici même.
request-declined-mentor = C'est noté, merci d'avoir répondu. D'autres mentors sont proposés à ce jeune.
request-expired-mentor = La demande de { $name } est restée sans réponse. D'autres mentors lui sont proposés. Pas le temps en ce moment ? /profil permet de faire une pause.
request-closed = La demande de { $name } est close : ce jeune a trouvé son mentor. Merci !
withdrawn-mentor = { $name } a annulé sa demande. Il n'y a rien à faire.
pair-ended-mentor = { $name } a quitté le programme : votre binôme s'arrête là. Votre place est de nouveau libre.
card-erased = Cette personne a quitté le programme, et tout ce qui la concerne est effacé.
request-gone = Cette demande n'attend plus de réponse.
mentor-not-visible = Votre profil est en pause ou en attente de lecture : vous pourrez répondre ensuite. Voir /profil.
mentor-full = Vous accompagnez déjà autant de jeunes que prévu. Pour en accepter un de plus, changez ce nombre avec /profil.
detail-detail = Que voulez-vous savoir ? Une seule question, en une phrase, sans numéro ni réseau.
    .why = Le jeune répondra une fois, par ici. Ensuite, à vous de choisir.
detail-sent = Votre question est partie. La réponse arrivera ici.
detail-answered-mentor =
    Vous demandiez à { $name } :
    { $question }
    Sa réponse :
    { $answer }
detail-once = Vous avez déjà posé votre question pour cette demande.
