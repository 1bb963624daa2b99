### Why two people suit: on cards that either of them reads, so neither « tu » nor « vous ».
### And why a mentor is not suggested: for admins.

reason-needs = Aide : { $needs }
reason-fields = Même domaine : { $fields }
reason-near-fields = Domaine voisin : { $fields }
reason-distance = À { $km } km
reason-same-town = Dans la même ville
reason-same-area = Dans le même coin
reason-remote = À distance, sans déplacement
reason-availability = Moments en commun : { $availability }
reason-duration = Durée souhaitée : { $duration }
reason-languages = Langues en commun : { $languages }
reason-status = Le genre de mentor souhaité : { $status }
reason-source = Même structure
reason-answers =
    { $hours ->
        [one] Répond d'habitude en une heure
       *[other] Répond d'habitude en { $hours } heures
    }
veto-not-approved = Profil non accepté
veto-paused = En pause
veto-full = Plus de place
veto-age = Autre tranche d'âge
veto-format = Pas de format commun
veto-nothing-shared = Ni aide ni domaine commun
veto-language = Pas de langue commune
veto-too-far = Trop loin
veto-refused = Déjà refusé
veto-unknown = Mentor inconnu
