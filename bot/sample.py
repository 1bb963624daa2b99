"""Words for made-up people: first names, occupations by field, sentences. Invented here, nobody's data."""

from typing import Final

FEMININE: Final = """
    Adèle Agathe Aïcha Alice Alma Amandine Ambre Amina Anaïs Anissa Anna Apolline Ariane Assa Astrid
    Aurélie Awa Aya Bérénice Binta Brigitte Caroline Catherine Cécile Charlotte Chloé Claire Clara
    Clémentine Diane Édith Elif Élise Emma Esther Fanny Fatima Fatou Florence Gaëlle Hana Hélène Inès
    Irina Jade Jeanne Joëlle Julie Justine Kadiatou Khadija Laëtitia Laura Léa Leïla Linh Lise Lola Louise
    Lucie Maëlle Malika Manon Marguerite Maria Mariam Marie Marion Mathilde Mélanie Mireille Monique
    Myriam Nadia Nathalie Nina Nora Olga Oriane Paloma Pauline Rachel Rokia Romane Rose Sabrina Salomé
    Samia Sandrine Sarah Selma Sofia Solène Sonia Sylvie Valérie Violette Yasmine Zoé
"""
MASCULINE: Final = """
    Abdel Abdou Adama Adrien Ahmed Alban Alexandre Amadou Anatole André Antoine Arthur Axel Baptiste
    Basile Bilal Boris Brahim Carlos Clément Corentin Damien Daniel David Denis Djamel Djibril Élias Émile
    Enzo Erwan Étienne Félix Fernando Florian Franck François Gabriel Georges Grégoire Guillaume Hassan
    Hervé Hugo Ibrahim Ismaël Jean Jonas José Julien Karim Lamine Léo Loïc Lucas Maël Mamadou Marc Martin
    Maxime Mehdi Mohamed Moussa Naïm Nicolas Noé Olivier Omar Ousmane Pascal Patrick Paul Philippe Pierre
    Quentin Rachid Raphaël Renaud Samir Sébastien Simon Souleymane Stéphane Tanguy Théo Thierry Thomas
    Tiago Tom Valentin Victor Vincent Wassim Xavier Yann Youssef Yves
"""

# Where the two forms differ: for her | for him.
OCCUPATIONS: Final[dict[str, tuple[str, ...]]] = {
    "nature_animals": ("paysagiste", "vétérinaire", "garde forestière|garde forestier", "éleveuse|éleveur"),
    "food_hospitality_tourism": ("cuisinière|cuisinier", "boulangère|boulanger", "guide touristique"),
    "beauty_wellness": ("coiffeuse|coiffeur", "esthéticienne|esthéticien", "maquilleuse|maquilleur"),
    "crafts_fashion": ("couturière|couturier", "ébéniste", "bijoutière|bijoutier", "céramiste"),
    "arts_culture": (
        "musicienne|musicien",
        "comédienne|comédien",
        "photographe",
        "illustratrice|illustrateur",
    ),
    "books_languages": ("libraire", "traductrice|traducteur", "bibliothécaire", "éditrice|éditeur"),
    "media_communication": ("journaliste", "chargée de communication|chargé de communication", "vidéaste"),
    "digital_tech": (
        "développeuse web|développeur web",
        "technicienne réseau|technicien réseau",
        "data analyst",
    ),
    "engineering_industry": (
        "ingénieure mécanique|ingénieur mécanique",
        "soudeuse|soudeur",
        "automaticienne|automaticien",
    ),
    "construction_architecture": (
        "architecte",
        "électricienne|électricien",
        "menuisière|menuisier",
        "géomètre",
    ),
    "transport_logistics": ("conductrice de train|conducteur de train", "responsable d’entrepôt", "pilote"),
    "science_research": (
        "chercheuse en biologie|chercheur en biologie",
        "chimiste",
        "statisticienne|statisticien",
    ),
    "health": ("infirmière|infirmier", "aide-soignante|aide-soignant", "kiné", "pharmacienne|pharmacien"),
    "social_humanitarian": (
        "éducatrice spécialisée|éducateur spécialisé",
        "assistante sociale|assistant social",
    ),
    "education_childcare": ("professeure des écoles|professeur des écoles", "animatrice|animateur", "CPE"),
    "sport": ("coach sportive|coach sportif", "prof d’EPS", "éducatrice sportive|éducateur sportif"),
    "business_sales": (
        "responsable de magasin",
        "commerciale|commercial",
        "cheffe de produit|chef de produit",
    ),
    "finance_insurance": ("comptable", "conseillère bancaire|conseiller bancaire", "auditrice|auditeur"),
    "office_management": ("chargée de recrutement|chargé de recrutement", "cheffe de projet|chef de projet"),
    "law_justice": ("avocate|avocat", "juriste", "greffière|greffier", "clerc de notaire"),
    "public_service": ("agente de mairie|agent de mairie", "responsable d’un service de la ville"),
    "defence_security": ("sapeuse-pompière|sapeur-pompier", "gendarme", "militaire"),
}

SENTENCES: Final = (
    "J’aurais aimé avoir un mentor à ton âge.",
    "J’aime écouter, et on avance à ton rythme.",
    "Je ne sais pas tout, mais on cherche ensemble.",
    "J’ai changé de voie deux fois et je ne regrette rien.",
    "Je peux te montrer mon travail et répondre à tes questions.",
    "On peut commencer par un simple appel.",
    "Je viens d’une petite ville et je connais les longs trajets.",
    "Dans ma famille, personne n’avait fait d’études avant moi.",
    "J’aime relire une lettre autant de fois qu’il le faut.",
    "Pas de question bête avec moi.",
    "J’aide souvent des jeunes à préparer un oral, en douceur.",
    "Je crois qu’on apprend surtout en essayant.",
)
