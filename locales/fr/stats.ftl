### /stats, beside what admin.ftl says of it: the message in four columns, and the picture.

## Cells: one figure for each period

stats-cells = { $today } · { $week } · { $month } · { $all }
stats-count = { $count }
stats-left = −{ $percent } %
stats-nothing = –
stats-seconds = { $seconds } s
stats-hours-minutes = { $hours } h { $minutes }
stats-days-hours = { $days } j { $hours } h

## Lines

stats-columns = Chaque ligne, dans cet ordre :
stats-funnel-left = Sous chaque étape : combien s'arrêtent là
stats-step-finished = Profil terminé
stats-mentors-pending = à approuver
stats-mentors-approved = approuvés
stats-mentors-paused = en pause
stats-mentors-declined = refusés
stats-requests-open = sans réponse encore
stats-requests-accepted = acceptées
stats-requests-declined = refusées
stats-requests-expired = restées sans réponse
stats-requests-withdrawn = retirées
stats-requests-closed = closes, binôme trouvé ailleurs
stats-requests-erased = effacées
stats-state = – { $label } : { $figure }
stats-typed = Réponses tapées, depuis le début : comprises · à préciser · non comprises
stats-typed-cells = { $sure } · { $ask } · { $unknown }
stats-objectives = Objectifs
stats-objective-reached =
    Objectif du { $date } atteint : { $pairs ->
        [one] { $pairs } binôme
       *[other] { $pairs } binômes
    } sur { $goal }.
stats-objective-missed =
    Objectif du { $date } manqué : { $pairs ->
        [one] { $pairs } binôme
       *[other] { $pairs } binômes
    } sur { $goal } ce jour-là.
stats-pace =
    { $pace ->
        [one] Rythme des 30 derniers jours : { $pace } binôme par jour.
       *[other] Rythme des 30 derniers jours : { $pace } binômes par jour.
    }

## The picture

stats-picture-day = depuis le début, au { $date }
stats-picture-funnel = Jusqu'où vont les jeunes
stats-picture-left = s'arrêtent là
stats-picture-pairs = Binômes et objectifs
stats-picture-total =
    { $count ->
        [one] { $count } binôme
       *[other] { $count } binômes
    }
stats-picture-goal-reached = { $goal } au { DATETIME($date, dateStyle: "medium") } : atteint
stats-picture-goal-missed = { $goal } au { DATETIME($date, dateStyle: "medium") } : manqué
stats-picture-goal-stalled = { $goal } au { DATETIME($date, dateStyle: "medium") } : pas encore de prévision
stats-picture-goal-coming = { $goal } au { DATETIME($date, dateStyle: "medium") } : à ce rythme, le { DATETIME($projected, dateStyle: "medium") }
stats-picture-tick = { DATETIME($date, dateStyle: "medium") }
stats-picture-empty = Pas encore de binôme

## /unmet

unmet-heading =
    Où il manque des mentors
    Jeunes sur la liste d'attente, par département, aide et domaine. Un jeune qui demande plusieurs choses compte dans plusieurs lignes.
unmet-row = { $place } · { $asked } : { $count }
unmet-asked = { $need } · { $field }
unmet-place = { $place }
unmet-few = <5
unmet-more =
    { $count ->
        [one] … et une autre ligne.
       *[other] … et { $count } autres lignes.
    }
unmet-none = Personne n'attend un mentor en ce moment.
unmet-nowhere = Lieu non précisé
unmet-any_need = Toute aide
unmet-any_field = Tout domaine
unmet-picture-title = Où il manque des mentors
unmet-picture-day = jeunes sur la liste d'attente, au { $date }
unmet-picture-few = <5 : moins de cinq jeunes, sans dire combien
