"""Words that stand around the name of a place in an answer, and words that are none. All are folded."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What leads up to a name. Articles too: a name is tried with its article first.
AROUND: Final = _words(
    """
    j je jhabite habite jabite jhab habites habitons hab jvis vis vit jviens viens jsuis suis chui chuis jss
    jsui chu jui g on nous moi mon ma mes chez c ce cest est sest jreside reside loge jloge demeure situe
    situee a au aux de du des d en dans sur vers pres proche prox cote cotes environs environ alentours
    autour alentour pas loin non banlieue region agglo agglomeration periph peripherie secteur coin quartier
    quartiers le la les l un une ville commune village bled campagne departement dept dep depart dpt code
    postal cp actuellement actu actuelment maintenant originaire ne nee grandi juste plutot genre tout toute
    proximite entre moitie min minutes km kms live lives living i im from in near close to next at the my
    city town around oui ouais bah ben euh bonjour slt salut cc coucou wsh hello hey alors bon donc et mais
    adresse lieu nom localite metropole nord sud ouest sort zone direction lycee fac taf bosse travaille
    etudie vie dsl jai demenage ai emmenage habitant habitante hbt jhabites jhabit habit habiter fait faut
    toujours svp arrondissement arr arrdt
    """
)
# What trails after a name.
FILLERS: Final = _words(
    """
    ou un truc comme ca cela je crois pense stp svp merci voila mdr lol ptdr quoi hein frere fr france
    centre ville centreville cedex plus moins environ genre par la bas ici voilaa pour l instant
    actuellement mtn maintenant normalement sinon aussi merciii bg sa vie et puis chez mes parents mon daron
    darons ma mere pere papa maman famille en avec tqt bv ouais oui mais pas loin a cote d de du des dans le
    les agglo banlieue region alentours environs periph metropole arrondissement arr arrdt eme e er arrond
    si possible quartier departement tkt askip exactement precisement vrai depuis toujours longtemps ans an
    mois c est tout area please thanks dept peripherie proche nord sud ouest
    """
)
# Words that are never a misspelt town, however near one they come.
NOT_NAMES: Final = (
    AROUND
    | FILLERS
    | _words(
        """
    pk pq campagne ligne don t pourquoi pkoi tu tes ton ta vous veux veut vouloir savoir sais sait saurai
    jsp jspp chepa chais jsais ne n y ni rien nul nulle part partout aucune aucun idee personne quelque
    quelques endroit peu importe regarde regardes pa es qui que quel quelle quels ki koi comment ok okay
    nope nan non no yes si peut etre dire dis dit donner donne envie ai as avons avez ont sera serai etait
    jamais secret prive privee perso personnel distance visio internet telephone tel remote online monde
    terre lune mars planete maison appart appartement hlm cite foyer rue lit chambre canape ordi pc parents
    amis copain copine gare metro bus tram train stage boulot travail job ecole college etudes cours loin
    tres trop bien mal cool super nimporte question questions reponse autre choix aide help stop retour
    suivant passer skip test oups erreur info infos message bot mentor mentore jeune fille garcon homme
    femme madame monsieur bonsoir aurevoir bye aime adore deteste manger dormir pizza kebab chat chien foot
    rap musique soleil mer plage montagne foret riviere etranger pays abroad nowhere somewhere dunno know
    idk dont do not what why where who when sdf voyage bouge bougent cherche peux pourra preciser precise
    confidentiel nique ntm tg ftg fdp grand grande grands mamie papi papy mami tata tonton daronne ligne montagne oim
    """
    )
)
_IN_SOME_NAMES: Final = _words(
    """
    mer plage maison foret riviere montagne soleil cite gare bien lit chat nord sud est ouest france ville
    centre mere pere cours terre monde et bas moins plus avec par si vrai trop rap mars voyage er e d de du
    des les le la instant aime cool don t mal
    """
)
# Of these, the ones that are in hardly any name either: an answer with one of them is talk.
TALK_ONLY: Final = NOT_NAMES - AROUND - _IN_SOME_NAMES
# Communes whose names are ordinary words: inside a sentence they need "à" before them and a capital.
ORDINARY: Final = _words(
    """
    sens tours lens contes ars is y aime dole toul bois art arts vente ventes bac bacs nice orange grasse
    mer croix don rue sel sauve grand villes ville long lit die romans montagne port garde creche bar union
    hopital trinite francois robert marin diamant lorrain fleche roche tour val pont ponts temple pin
    moulins cours salles job bonne bons ecole bus car angles chapelle mars avril bourg fort parc mur plan
    vif gap ham brie ferte possession esprit joseph moule us oust foix laval chaux force faux fay prix
    chambre chambery juste justes ressources marche marches foret forets livre livres metro arc arcs ile
    iles gare mesnil rivieres riviere chateau place grave mee vienne loire manche marne nord lot ain var
    cher jura landes creuse somme meuse orne eure aube aude gard gers reunion nation bastille ulis
    mission service sports sport sante aides aide maison maisons poste paix perle pas sud est ouest centre
    royal reine roi sable sables bains eaux cannes lure vire vence signes soleil plage mode bien passage
    court courts mont monts vallee bord bords sort pau eu auch mathieu martin denis paul pierre laurent
    vincent florent florence louis marie sophie camille juan valence porto lisbonne venise rome sainte saint
    sa ma ta le la les des mure motte champagne bresse pays baume balme fosse fosses bouchon boulange cote
    cotes epine epines laure ver vers bon beau belle prades pourrieres arrou carnet sire mail lay ris seize
    fois prevention data alba poule bosc anglais francais chatelet capitale rose canet bellevue jet juin mai
    notre dame esther aire
    plaisir cap macon salon
    """
)
