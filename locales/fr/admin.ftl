### What admins read. On dit « vous ».

## Mentors to approve

admin-mentor-card =
    { $name }, { $occupation }
    Statut : { $status }
    Domaines : { $fields }
    Aide : { $needs }
    Lieu : { $place }
    Âges : { $ages }
    Langues : { $languages }
    Jeunes à la fois : { $capacity }
    Présentation : { $sentence }
    Structure : { $structure }
    Numéro : { $number }
approve = Accepter
refuse = Refuser
refuse-why = Pour quelle raison ? Le mentor la lira.
refuse-incomplete = Profil incomplet
refuse-unclear = Profil pas assez clair
refuse-not_reachable = Échange préalable impossible
refuse-outside = Hors du programme
pending-count =
    { $count ->
        [one] Un mentor à lire.
       *[other] { $count } mentors à lire.
    }
pending-none = Aucun mentor à lire.
decided-before = Quelqu'un a déjà décidé pour ce profil, ou il n'existe plus.
words-changed = Le mentor a changé ses mots depuis. Voici les nouveaux.
approved-done = Accepté. Le mentor est prévenu.
refused-done = Refusé. Le mentor est prévenu et lit la raison.

## /unknown

unknown-texts =
    Textes non compris
    Touchez un texte, puis ce qu'il veut dire.
unknown-label = { $field } : { $text } ({ $count })
unknown-text =
    { $text }
    { $count ->
        [one] { $field }, tapé une fois. Qu'est-ce que cela veut dire ?
       *[other] { $field }, tapé { $count } fois. Qu'est-ce que cela veut dire ?
    }
unknown-ignore = Ignorer
unknown-taught = C'est appris : { $text } veut dire { $answer }.
unknown-ignored = Ignoré : { $text }.
unknown-settled = Ce texte a déjà été traité.
unknown-lessons = Ce qui a été appris
taught-texts =
    Appris en dernier
    Touchez un texte pour que le bot l'oublie.
taught-label = { $text } = { $answer }
taught-forgotten = Oublié : { $text } ne veut plus dire { $answer }.
taught-none = Rien n'a été appris.
unknown-none = Aucun texte non compris.
field-age = Âge
field-ages = Âges
field-situation = Situation
field-needs = Aide
field-fields = Domaines
field-format = Rencontres
field-place = Lieu
field-radius = Rayon
field-availability = Moments
field-duration = Durée
field-capacity = Nombre de jeunes
field-languages = Langues
field-mentor_status = Statut

## /why

why-usage =
    Écrivez /why, le numéro du jeune, puis celui du mentor. Par exemple : /why 12 34
    Le numéro d'un mentor est sur sa fiche, dans /pending. Chacun lit le sien dans le fichier que donne /mydata.
why-no-youth = Aucun profil de jeune n'a le numéro { $number }. Vérifiez l'ordre : d'abord le jeune, ensuite le mentor.
why-no-mentor = Aucun profil de mentor n'a le numéro { $number }. Vérifiez l'ordre : d'abord le jeune, ensuite le mentor.
why-same-person = C'est la même personne : elle n'est jamais proposée à elle-même.
why-heading = Jeune { $youth }, mentor { $mentor }
why-states = Le jeune : { $youth }. Le mentor : { $mentor }.
why-asked = Pas proposé de nouveau. Leur demande : { $state }.
why-veto = Pas proposé : { $veto }.
why-score = Score : { $score } sur 100
why-part = { $criterion } : { $points } sur { $most } ({ $reason })
why-part-silent = { $criterion } : { $points } sur { $most }
why-shown = Beaucoup montré ces derniers temps : { $points } de moins dans le classement
why-unseen = Pas montré ces derniers temps : { $points } de plus dans le classement
youth-state-searching = cherche un mentor
youth-state-awaiting_consent = attend l'accord d'un parent
youth-state-paired = en binôme
request-state-open = en attente de réponse
request-state-accepted = acceptée
request-state-declined = déclinée
request-state-expired = restée sans réponse
criterion-needs = Aide
criterion-fields = Domaines
criterion-distance = Distance
criterion-availability = Moments
criterion-duration = Durée
criterion-languages = Langues
criterion-status = Genre de mentor
criterion-source = Structure
criterion-answering = Délai de réponse

## /stats

stats-heading = Les chiffres de Binôme
stats-period-today = Aujourd'hui
stats-period-week = 7 jours
stats-period-month = 30 jours
stats-period-all = Depuis le début
stats-youths = Jeunes
stats-mentors = Mentors
stats-requests = Demandes
stats-pairs = Binômes
stats-waiting = Liste d'attente
stats-median-suggestions = Du bonjour aux mentors (médiane)
stats-median-answer = De la demande à la réponse (médiane)
stats-objective = Objectif du { $date } : { $pairs } binômes sur { $goal }. Il en faut { $pace } par jour ; à ce rythme, ce sera le { $projected }.
stats-objective-stalled = Objectif du { $date } : { $pairs } binômes sur { $goal }. Il en faut { $pace } par jour ; rien ne permet encore de prévoir une date.
stats-funnel = Jusqu'où vont les jeunes
stats-line = { $label } : { $figure }
stats-minutes = { $minutes } min
stats-step-hello = Bonjour
stats-step-agree = Accord
stats-step-age = Âge
stats-step-situation = Situation
stats-step-needs = Aide
stats-step-fields = Domaines
stats-step-format = Rencontres
stats-step-place = Lieu
stats-step-first_name = Prénom
stats-step-recap = Récapitulatif
stats-step-suggested = Mentors proposés
stats-step-asked = Demande
stats-step-paired = Binôme
