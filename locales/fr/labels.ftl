### What the codes of the vocabulary are called: on buttons, in recaps, on cards. At most 30 characters.
### Each begins with a capital, so that one sees in a list where the next begins.

## Agreement

agree-yes = D'accord
    .also = oui, ok, okay, j'accepte, d'accord, daccord, je suis d'accord, ça marche, go, c'est parti, yes

## Age, in years; and the bands of ages that a mentor takes

age-younger = Plus jeune
age-older = Plus âgé
ages-13-14 = 13-14 ans
ages-15-17 = 15-17 ans
ages-18-25 = 18-25 ans

## Situation

situation-middle_school = Collège
situation-high_school = Lycée général ou techno
situation-vocational_school = Lycée pro
situation-apprentice = Apprentissage ou alternance
situation-higher_education = Études après le bac
situation-training = Formation
situation-civic_service = Service civique
situation-job_seeker = Recherche d'emploi
situation-employed = En emploi
situation-inactive = Ni cours ni travail
situation-other = Autre situation

## Needs

needs-school_results = Résultats scolaires
needs-orientation = Orientation
needs-discover_jobs = Découvrir des métiers
needs-internship = Trouver un stage
needs-apprenticeship = Trouver une alternance
needs-job = Trouver un emploi
needs-application = CV et entretien
needs-confidence = Confiance en soi
needs-languages = Français ou autre langue
needs-project = Monter un projet
needs-culture = Culture et sorties
needs-daily_life = Vie de tous les jours
needs-unsure = Je ne sais pas encore

## Fields

fields-nature_animals = Nature et animaux
fields-food_hospitality_tourism = Cuisine et tourisme
fields-beauty_wellness = Beauté et bien-être
fields-crafts_fashion = Artisanat et mode
fields-arts_culture = Arts et culture
fields-books_languages = Livres et langues
fields-media_communication = Médias et communication
fields-digital_tech = Info et numérique
fields-engineering_industry = Industrie et mécanique
fields-construction_architecture = Bâtiment et architecture
fields-transport_logistics = Transport et logistique
fields-science_research = Sciences et recherche
fields-health = Santé
fields-social_humanitarian = Social et humanitaire
fields-education_childcare = Enseignement et enfance
fields-sport = Sport
fields-business_sales = Commerce et vente
fields-finance_insurance = Banque et assurance
fields-office_management = Gestion et bureau
fields-law_justice = Droit et justice
fields-public_service = Service public et politique
fields-defence_security = Sécurité et secours
fields-undecided = Je ne sais pas encore

## How to meet

format-remote = À distance
format-in_person = En vrai
format-either = Les deux me vont

## When, and how long

availability-weekday_day = La journée en semaine
availability-weekday_evening = Le soir en semaine
availability-wednesday = Le mercredi
availability-weekend = Le week-end
availability-holidays = Les vacances
availability-flexible = Peu importe
duration-one_off = Une à trois discussions
duration-short = Moins de six mois
duration-long = Six mois ou plus
duration-any = Peu importe

## The mentor

mentor_status-high_school_student = Au lycée
mentor_status-student = En études supérieures
mentor_status-employee = Emploi dans le privé
mentor_status-civil_servant = Service public
mentor_status-self_employed = Travail indépendant
mentor_status-job_seeker = Recherche d'emploi
mentor_status-retiree = Retraite
mentor_status-other = Autre
radius-5 = 5 km
radius-10 = 10 km
radius-20 = 20 km
radius-50 = 50 km
radius-100 = 100 km
until-7 = Une semaine
until-14 = Deux semaines
until-30 = Un mois
until-90 = Trois mois
mentor-state-pending = en attente de lecture
mentor-state-approved = publié
mentor-state-declined = à revoir
mentor-state-paused = en pause

## Languages of which Babel has no name

languages-ber = tamazight (berbère)

## Where nothing was said

not-said = non précisé
