### What a young person reads. On dit « tu ».

## Hello

youth-agree =
    Je t'aide à trouver un mentor : une personne bénévole qui t'épaule pour tes études, un stage ou un projet. C'est gratuit, en 3 minutes.

    Je garde tes réponses : 30 jours si tu t'arrêtes en route ; sinon jusqu'à ce que tu les effaces, ou deux ans sans nouvelles. Les mentors ne voient ni ton compte, ni ton adresse.

    On y va ?
    .heading = Salut, ici Binôme !
    .why = Tes réponses t'appartiennent. Sans ton accord, je n'enregistre rien.
youth-agree-min-age =
    Moins de { $age } ans ? Ici, ce n'est pas possible. Viens sur le chat web :
    { $url }
platform-too-young =
    À ton âge, les règles de cette messagerie ne te permettent pas de continuer ici. Rien n'est gardé.
    Tu peux faire la même chose sur le chat web :
    { $url }
too-young =
    Merci d'être passé ! Ce programme commence un peu plus tard, et je n'ai rien gardé.
    D'ici là, parle de ce qui compte pour toi à un adulte de confiance ou à tes profs. Pour ton avenir, il y a aussi le CIO (centre d'information et d'orientation) près de chez toi.
    Quelque chose ne va pas, à la maison ou ailleurs ? Appelle le 119, « Allô enfance en danger » : gratuit, jour et nuit.
too-old =
    Merci d'être passé ! Ce programme s'arrête un peu plus tôt, et je n'ai rien gardé.
    Tu peux te tourner vers France Travail, vers la mission locale jusqu'à 25 ans, ou vers Cap emploi en cas de handicap.
    Et si tu devenais mentor ? C'est par ici : /mentor

## Questions

youth-age =
    Quel âge as-tu ?
    Ou dis-moi tout en une phrase : « 16 ans, en seconde à Lyon, je cherche un stage dans la santé ».
    .why = Le programme a des limites d'âge, et chaque mentor accompagne certains âges. Un mentor ne voit qu'une tranche d'âge.
youth-situation = Que fais-tu en ce moment ?
    .why = On n'a pas besoin de la même aide au collège, en apprentissage ou en recherche d'emploi.
youth-needs = Pour quoi veux-tu un coup de main ? ({ $most } choix au plus)
    .why = Je cherche un mentor qui sait aider pour ça.
youth-fields = Quels domaines t'attirent ? ({ $most } choix au plus)
    .why = Un mentor qui connaît le domaine peut te raconter son métier et t'ouvrir des portes. Tu peux ne pas savoir.
youth-format = Comment veux-tu parler à ton mentor ?
    .why = À distance, il y a plus de mentors. En vrai, j'en cherche un près de chez toi.
youth-place = Dans quelle ville es-tu ? Écris son nom ou son code postal.
    .why = Je cherche un mentor près de toi. Il ne voit que ton département.
youth-first_name = Comment t'appelles-tu ? Un prénom ou un surnom, comme tu veux.
    .why = C'est le nom que ton mentor verra. Ton nom de famille ne sert à rien ici.
youth-recap = Tout est bon ?
youth-confirm = Oui, trouver un mentor
    .also = oui, ok, okay, d'accord, c'est bon, c'est ça, c'est parfait, parfait, tout est bon, tout est juste, valider, je valide, confirmer, je confirme, envoyer, go, yes

## A search made finer

refine-availability = Quand es-tu disponible ?
    .why = Autant choisir un mentor libre aux mêmes moments. Tu peux passer.
refine-duration = Combien de temps veux-tu un mentor ?
    .why = Certains aident le temps d'une discussion, d'autres toute une année. Tu peux passer.
refine-languages = Dans quelles langues peux-tu parler ?
    .why = Pour que vous vous compreniez bien. Tu peux passer.
refine-mentor_status = Quel genre de mentor préfères-tu ?
    .why = Une personne en études est plus proche de ton âge, une autre a plus d'expérience. Tu peux passer.

## Coming back

reminder-youth = On s'était arrêtés en chemin. Encore quelques questions, et je te propose des mentors. Pour continuer : /start. Pour tout effacer : /supprimer.
home-youth = Content de te revoir ! Que veux-tu faire ?
consent-awaited =
    À ton âge, il faut l'accord d'un parent. Je garde ton profil 7 jours en attendant, et aucun mentor ne le voit.
    Parles-en dès maintenant à ton père, ta mère ou la personne qui s'occupe de toi. Sans accord dans les 7 jours, tout est effacé et je te préviens ici.
consent-expired = Je n'ai pas eu l'accord d'un parent en 7 jours : ton profil est effacé, comme promis. Tu peux recommencer quand tu veux : /start

## Suggestions

suggestions-intro =
    { $count ->
        [one] Voici un mentor qui pourrait te convenir.
       *[other] Voici { $count } mentors qui pourraient te convenir.
    }
card-mentor =
    { $name }, { $occupation }
    Aide : { $needs }
    Lieu : { $place }

    Pourquoi ce choix :
    { $why }
card-mentor-anywhere =
    { $name }, { $occupation }
    Aide : { $needs }

    Pourquoi ce choix :
    { $why }
card-sentence = « { $sentence } »
ask-mentor = Demander à { $name }
not-for-me = Pas pour moi : { $name }
refine = Préciser ma recherche
turn-down-why = Pas de souci. Qu'est-ce qui ne va pas ? Ça m'aide à mieux chercher, et le mentor n'en saura rien.
turndown-too_far = Trop loin
turndown-other_field = Un autre domaine
turndown-other_help = Une autre aide
turndown-not_comfortable = Je ne le sens pas
turndown-no_reason = Sans raison
no-more-suggestions =
    Je n'ai pas d'autre mentor pour toi aujourd'hui.
    Tu peux préciser ou changer tes réponses, ou attendre : je t'écris dès que quelqu'un convient. Tu es à la place { $place_in_line } de la liste d'attente.
enough-today =
    Tu as vu { $count } mentors en un jour, c'est le plus que je montre.
    Reviens demain pour en voir d'autres. D'ici là, tu peux préciser ta recherche.
nobody-yet =
    Pour l'instant, personne ne convient.
    Tu es sur la liste d'attente, à la place { $place_in_line }. Je t'écris dès qu'un mentor peut t'aider.
typical-wait =
    { $days ->
        [one] Ces trois derniers mois, quand un mentor s'est libéré pour quelqu'un comme toi, l'attente a duré un jour ou moins, une fois sur deux.
       *[other] Ces trois derniers mois, quand un mentor s'est libéré pour quelqu'un comme toi, l'attente a duré { $days } jours ou moins, une fois sur deux.
    }
typical-wait-unknown = Combien de temps ? On ne sait pas encore : trop peu de jeunes ont attendu pour la même chose que toi.
somebody-now = Bonne nouvelle : un mentor peut t'aider maintenant. Tu veux voir ?

## Asking a mentor

request-sent = C'est parti ! { $name } a ta demande et a { $hours } heures pour répondre. Je t'écris dès que j'ai la réponse.
mentor-taken = Ce mentor n'a plus de place : c'était juste. Voici les autres.
already-asked = Ta demande est déjà partie, il n'y a plus qu'à attendre la réponse.
request-limit = Tu as déjà assez de demandes en cours. Attends une réponse, ou annule une demande.
withdraw = Annuler ma demande
withdrawn = Ta demande est annulée.
request-accepted-youth = { $name } a dit oui ! Vous voilà en binôme. La suite arrive ici même.
pair-ended-youth = { $name } a quitté le programme. Ça n'a rien à voir avec toi. On regarde d'autres mentors ?
request-declined-youth = { $name } ne peut pas t'accompagner cette fois. Ça n'a rien à voir avec ta valeur. On regarde d'autres mentors ?
request-expired-youth = { $name } n'a pas répondu à temps. Tant pis, on regarde d'autres mentors ?
detail-asked-youth =
    { $name } veut une précision avant de répondre :
    { $question }
answer-detail = Répondre
reply-reply = Écris ta réponse en une phrase, sans numéro ni réseau.
    .why = Ta réponse aide le mentor à savoir s'il peut t'aider. Tu peux aussi t'arrêter là.
reply-sent = C'est envoyé. Je t'écris dès que j'ai la réponse.
