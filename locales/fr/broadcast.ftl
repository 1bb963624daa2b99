### Ce que l'équipe écrit à beaucoup de gens à la fois. Les admins lisent « vous » ; tous les autres, ni « tu » ni « vous ».

## What everybody reads

news-letter =
    Message de l'équipe
    { $text }
news-refuse = Ne plus recevoir ces messages
news-welcome = Recevoir ces messages
news-wanted = De temps en temps, l'équipe du programme écrit ici à tout le monde.
news-unwanted = Les messages que l'équipe écrit à tout le monde n'arrivent plus ici. Le reste arrive comme avant.
news-refused = C'est noté : plus de messages de l'équipe à tout le monde. Pour changer d'avis : /infos
news-welcomed = C'est noté : les messages de l'équipe arrivent de nouveau ici.

## /broadcast

broadcast-to =
    À qui écrire ?
    Le nombre dit combien de personnes recevront le message. Pour un département, tapez par exemple : /broadcast 93
broadcast-segment = { $segment } ({ $count })
segment-youths = Tous les jeunes
segment-waiting = Jeunes en attente
segment-paired = Jeunes en binôme
segment-mentors = Tous les mentors
segment-paused = Mentors en pause
count-few = moins de 5
broadcast-chosen = Pour : { $segment }. Personnes : { $count }.
broadcast-unknown = Je ne connais pas ce groupe.
broadcast-nobody = Il n'y a personne à qui écrire dans ce groupe.
broadcast-text = Que voulez-vous écrire ? 1 500 caractères au plus, sans mise en forme.
    .why = Votre texte part tel quel. Vous le verrez d'abord, puis vous déciderez.
broadcast-question =
    Envoyer ce message ?
    Pour : { $segment }. Personnes : { $count }.
    De 21 h à 8 h, personne ne reçoit rien : la suite part le matin.
broadcast-send = Envoyer
broadcast-drop = Ne pas envoyer
broadcast-sure =
    Vraiment ?
    Personnes qui vont recevoir ce message : { $count }. Il ne pourra pas être repris.
broadcast-send-all = Oui, envoyer à tous
broadcast-dropped = Rien n'a été envoyé.
broadcast-settled = Ce message est déjà parti, ou il a été abandonné.
broadcast-stop = Arrêter l'envoi
broadcast-stop-of = Arrêter l'envoi : { $segment }
broadcast-stopping = L'envoi s'arrête.
broadcast-progress =
    { $state ->
        [resting] Envoi en pause jusqu'au matin
        [stopping] L'envoi s'arrête
        [stopped] Envoi arrêté
        [over] Envoi terminé
       *[running] Envoi en cours
    }
    Pour : { $segment }
    Envoyés : { $sent }
    Pas envoyés, car bloqué par la personne : { $gone }
    Pas envoyés, car refusé par la personne : { $refused }
    Pas envoyés, car la personne n'est plus concernée : { $elsewhere }
    Échecs : { $failed }
    Sans réponse de la messagerie : { $unclear }
    Restants : { $left }
command-news = Les messages de l'équipe : oui ou non
command-broadcast = Écrire à beaucoup de gens
