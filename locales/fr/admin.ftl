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
