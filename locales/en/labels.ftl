### What the codes of the vocabulary are called: on buttons, in recaps, on cards. At most 30 characters.
### Each begins with a capital, so that one sees in a list where the next begins.

## Agreement

agree-yes = I agree
    .also = yes, ok, okay, i agree, agreed, sure, go, let's go, oui

## Age, in years; and the bands of ages that a mentor takes

age-younger = Younger
age-older = Older
ages-13-14 = 13-14 years
ages-15-17 = 15-17 years
ages-18-25 = 18-25 years

## Situation

situation-middle_school = Middle school (collège)
situation-high_school = High school (lycée)
situation-vocational_school = Vocational school (lycée pro)
situation-apprentice = Apprenticeship
situation-higher_education = Studies after the bac
situation-training = Training course
situation-civic_service = Civic service
situation-job_seeker = Looking for a job
situation-employed = In a job
situation-inactive = Neither school nor work
situation-other = Something else

## Needs

needs-school_results = School results
needs-orientation = Choosing a path
needs-discover_jobs = Discovering jobs
needs-internship = Finding an internship
needs-apprenticeship = Finding an apprenticeship
needs-job = Finding a job
needs-application = CV and interview
needs-confidence = Self-confidence
needs-languages = French or another language
needs-project = Starting a project
needs-culture = Culture and outings
needs-daily_life = Everyday life
needs-unsure = I don't know yet

## Fields

fields-nature_animals = Nature and animals
fields-food_hospitality_tourism = Cooking and tourism
fields-beauty_wellness = Beauty and wellness
fields-crafts_fashion = Crafts and fashion
fields-arts_culture = Arts and culture
fields-books_languages = Books and languages
fields-media_communication = Media and communication
fields-digital_tech = IT and digital
fields-engineering_industry = Industry and mechanics
fields-construction_architecture = Building and architecture
fields-transport_logistics = Transport and logistics
fields-science_research = Science and research
fields-health = Health
fields-social_humanitarian = Social and humanitarian work
fields-education_childcare = Teaching and childcare
fields-sport = Sport
fields-business_sales = Business and sales
fields-finance_insurance = Banking and insurance
fields-office_management = Management and office
fields-law_justice = Law and justice
fields-public_service = Public service and politics
fields-defence_security = Security and rescue
fields-undecided = I don't know yet

## How to meet

format-remote = Online or by phone
format-in_person = In person
format-either = Either is fine

## When, and how long

availability-weekday_day = Weekday daytime
availability-weekday_evening = Weekday evenings
availability-wednesday = Wednesdays
availability-weekend = Weekends
availability-holidays = School holidays
availability-flexible = Any time
duration-one_off = One to three talks
duration-short = Under six months
duration-long = Six months or more
duration-any = Any length

## The mentor

mentor_status-high_school_student = High school student
mentor_status-student = Student
mentor_status-employee = Employee
mentor_status-civil_servant = Civil servant
mentor_status-self_employed = Self-employed
mentor_status-job_seeker = Job seeker
mentor_status-retiree = Retired
mentor_status-other = Other
radius-5 = 5 km
radius-10 = 10 km
radius-20 = 20 km
radius-50 = 50 km
radius-100 = 100 km
until-7 = One week
until-14 = Two weeks
until-30 = One month
until-90 = Three months
mentor-state-pending = waiting to be read
mentor-state-approved = published
mentor-state-declined = to be changed
mentor-state-paused = paused

## Languages of which Babel has no name

languages-ber = Tamazight (Berber)

## Where nothing was said

not-said = not said
