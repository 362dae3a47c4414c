# Une journée de port au Havre
# Form of this file: README.md beside it. Messages: ../data/edi (its README names boxes and bills).

== 0. Le greffe inscrit le port
greffe> registry put office LEH1 "name=Bureau du Havre port" --reason "ouverture du bureau"
greffe> registry put office ROU1 "name=Bureau de Rouen" --reason "ouverture du bureau"
greffe> registry put site TDF "name=Terminal de la Seine" port=FRLEH office=LEH1 kind=IST authorisation=FRTST000001 authorised_from=2020-01-01T00:00:00Z guarantee=G-77 --reason "autorisation de stockage"
greffe> registry put party AGENTLH "name=Agence maritime du Havre" 'edi_ids=["AGENTLH"]' --reason "convention"
greffe> registry put party TDF "name=Terminal de la Seine" 'edi_ids=["TDF"]' --reason "convention"
greffe> registry put party TRANSIT1 "name=Transit Un" 'edi_ids=["TRANSIT1"]' --reason "convention"
greffe> registry put party TRANSIT2 "name=Transit Deux" 'edi_ids=["TRANSIT2"]' --reason "convention"
greffe> registry put party ROUTIER1 "name=Routiers de l'Estuaire" 'edi_ids=["ROUTIER1"]' --reason "convention"
greffe> registry put person capitaine "name=C. Lemoine" --reason "prise de fonction"
greffe> registry put person marie "name=M. Duval" --reason "prise de fonction"
greffe> registry put person paul "name=P. Renard" --reason "prise de fonction"
greffe> registry put person anne "name=A. Carpentier" --reason "prise de fonction"
greffe> registry put person rene "name=R. Vasseur" --reason "prise de fonction"
greffe> registry put person agente "name=I. Petit" --reason "prise de fonction"
greffe> registry put person transit1 "name=T. Roussel" --reason "prise de fonction"
greffe> registry put person transit2 "name=L. Fabre" --reason "prise de fonction"
greffe> registry put person chauffeur "name=J. Hamel" --reason "prise de fonction"
greffe> registry put machine tdf-edi "name=EDI du terminal" --reason "raccordement"
greffe> registry put machine dedouanement "name=Système de dédouanement" --reason "raccordement"
greffe> registry put account C-CAPITAINE person=capitaine --reason "compte"
greffe> registry put account C-MARIE person=marie office=LEH1 agency=customs --reason "compte"
greffe> registry put account C-PAUL person=paul office=LEH1 agency=customs --reason "compte"
greffe> registry put account C-ANNE person=anne office=LEH1 agency=customs --reason "compte"
greffe> registry put account C-RENE person=rene office=ROU1 agency=customs --reason "compte"
greffe> registry put account C-AGENT person=agente party=AGENTLH --reason "compte"
greffe> registry put account C-TRANSIT1 person=transit1 party=TRANSIT1 --reason "compte"
greffe> registry put account C-TRANSIT2 person=transit2 party=TRANSIT2 --reason "compte"
greffe> registry put account C-ROUTIER1 person=chauffeur party=ROUTIER1 --reason "compte"
greffe> registry put account C-TDF machine=tdf-edi party=TDF site=TDF --reason "compte"
greffe> registry put account C-DEDOUANEMENT machine=dedouanement --reason "compte"
greffe> registry put role R-01 account=C-CAPITAINE role=harbour_master --reason "nomination"
greffe> registry put role R-02 account=C-MARIE role=acceptance_officer --reason "nomination"
greffe> registry put role R-03 account=C-PAUL role=acceptance_officer --reason "nomination"
greffe> registry put role R-04 account=C-ANNE role=supervisor --reason "nomination"
greffe> registry put role R-05 account=C-RENE role=acceptance_officer --reason "nomination"
greffe> registry put role R-06 account=C-AGENT role=carrier_agent --reason "convention"
greffe> registry put role R-07 account=C-TRANSIT1 role=forwarder --reason "convention"
greffe> registry put role R-08 account=C-TRANSIT2 role=forwarder --reason "convention"
greffe> registry put role R-09 account=C-ROUTIER1 role=haulier --reason "convention"
greffe> registry put role R-10 account=C-TDF role=terminal --reason "convention"
greffe> registry put role R-11 account=C-DEDOUANEMENT role=declaration_system --reason "convention"
actor capitainerie = C-CAPITAINE
actor marie = C-MARIE
actor paul = C-PAUL
actor anne = C-ANNE
actor rene = C-RENE
actor agent = C-AGENT
actor transit1 = C-TRANSIT1
actor transit2 = C-TRANSIT2
actor routier = C-ROUTIER1
actor terminal = C-TDF
actor dedouanement = C-DEDOUANEMENT

== 1. L'escale s'ouvre, l'agent dépose le manifeste
capitainerie> call open LEH2026001234 --site TDF --imo 9321483 --ship "QUAI ATLANTIQUE" --voyage 126W --reason "annonce de l'escale"
capitainerie> call open LEH2026001234 --site TDF --reason "une seconde fois"
! call_already_open
anne> rules activate port-day.rules --reason "jeu de règles du jour"
- Ce qui est mal écrit est refusé avec la place de chaque faute
agent> file ../data/edi/cuscar_broken.edi
= interchanges.0.messages.0.verdict refused
agent> file ../data/edi/cuscar_test_indicator.edi
= interchanges.0.findings.0.name envelope_test_not_supported
agent> file ../data/edi/cuscar_export.edi
= interchanges.0.messages.0.findings.0.name message_direction_unsupported
agent> file ../data/edi/cuscar_function_5.edi
= interchanges.0.messages.0.findings.0.name message_function_unsupported
- Le bon manifeste : connaissements simples, maître et maisons, groupage, vide, transbordement
agent> file ../data/edi/portday_cuscar.edi
= state done
= interchanges.0.messages.0.verdict accepted
= interchanges.0.messages.0.registered.# 12
$message = id
- Le même fichier une seconde fois : la première réponse
agent> file ../data/edi/portday_cuscar.edi
= id $message
- Le terminal ne dépose pas de manifeste
terminal> file ../data/edi/portday_cuscar.edi
= interchanges.0.findings.0.name envelope_sender_not_authenticated

== 2. Les règles ont sélectionné, un agent sélectionne à la main
marie> show lot/LEH2026001234/AGENTLH/QLH26BL0001
! purpose_missing
marie> show lot/LEH2026001234/AGENTLH/QLH26BL0001 --purpose "prise en charge"
= view.selectivity nothing_selected
= view.position announced
- Ce que la règle a retenu : tous les agents du bureau le voient, le pourquoi seulement qui doit le savoir
marie> show lot/LEH2026001234/AGENTLH/QLH26BL0005 --purpose "prise en charge"
= view.selectivity selected
= view.controls.selections.0.state open
= view.controls.selections.0.rule ""
anne> show lot/LEH2026001234/AGENTLH/QLH26BL0005 --purpose "encadrement"
= view.controls.selections.0.source random
~ view.controls.selections.0.rule THO-00
marie> select lot/LEH2026001234/AGENTLH/QLH26BL0003 --criterion "consolidation inhabituelle" --kind scan --reason "provenance à vérifier"
$selection3 = results.0.id
paul> select lot/LEH2026001234/AGENTLH/QLH26BL0006 --criterion "peinture, densité faible" --kind physical --reason "poids par fût"
$selection6 = results.0.id
- Ce que les règles n'ont pu dire faute de données : listé, et bloquant seulement si la règle le veut
marie> list undetermined --call LEH2026001234
! purpose_missing
marie> list undetermined --call LEH2026001234 --purpose "liste de travail"
= items.# 8
transit1> list undetermined --call LEH2026001234
= items.# 0
- Un agent maritime ou un transitaire n'en voit rien
transit2> show lot/LEH2026001234/AGENTLH/QLH26BL0003
= view.release not_released
= view.position announced
transit2> show lot/LEH2026001234/AGENTLH/QLH26BL0001
! target_unknown
transit2> show lot/LEH2026001234/AGENTLH/INCONNU
! target_unknown
transit1> select lot/LEH2026001234/AGENTLH/QLH26BL0003 --criterion x --kind scan --reason "curiosité"
! role_missing
- La porte dit non, et dit à l'agent des douanes tout ce qui manque
terminal> gate QAIU2001017 --haulier ROUTIER1
= answer not_released
marie> gate QAIU2001017 --haulier ROUTIER1 --site TDF --reason "contrôle de sortie"
= answer not_released
~ reasons gate_not_in_yard
~ reasons gate_not_released
~ reasons gate_no_right

== 3. Un MRN ne libère rien, et rien n'est libéré d'un navire en mer
transit1> mrn lot/LEH2026001234/AGENTLH/QLH26BL0001 --mrn 26FRH40000000000J4 --item 1 --line 1 --packages 600 --mass-grams 42000000 --reason "imputation"
transit1> mrn lot/LEH2026001234/AGENTLH/QLH26BL0001 --mrn 26FRH40000000000J4 --item 2 --line 2 --packages 120 --mass-grams 6600000 --reason "imputation"
transit2> mrn lot/LEH2026001234/AGENTLH/QLH26BL0001 --mrn 26FRY40000000000J0 --item 1 --line 1 --packages 1 --mass-grams 1000 --reason "imputation"
! target_unknown
marie> clear record lot/LEH2026001234/AGENTLH/QLH26BL0001 --mrn 26FRH40000000000J4 --item 1 --reason "BAE saisi"
! not_presented
marie> accept lot/LEH2026001234/AGENTLH/QLH26BL0001 --reason "prise en charge"
! not_presented

== 4. Le navire arrive : présentation, puis débarquement (COARRI)
capitainerie> arrival LEH2026001234 --at 2026-11-22T05:00:00Z --reason "à quai"
terminal> file ../data/edi/portday_coarri.edi
= interchanges.0.messages.0.verdict accepted
capitainerie> call discharged LEH2026001234 --at 2026-11-22T13:00:00Z --reason "fin des opérations"
- Un manquant, un excédent retenu aussitôt, un scellé qui diffère
marie> show box/LEH2026001234/QAIU4108010 --purpose "état des différences"
= view.state short_landed
marie> show box/LEH2026001234/LHVU2010013 --purpose "état des différences"
= view.on_manifest false
= view.controls.holds.0.state placed
= view.controls.holds.0.by quai
$excess_hold = view.controls.holds.0.id
marie> show box/LEH2026001234/QAIU2009018 --purpose "état des différences"
~ view.discrepancies seal_differs
= view.controls.holds.# 0

== 5. La prise en charge, sélectionné ou non
marie> list lot --call LEH2026001234 --purpose "liste de travail"
= items.# 12
marie> accept lot/LEH2026001234/AGENTLH/QLH26BL0001 lot/LEH2026001234/AGENTLH/QLH26BL0003 --reason "prise en charge à quai"
= results.0.ok true
= results.1.ok true
marie> accept lot/LEH2026001234/AGENTLH/QLH26BL0005 --reason "prise en charge à quai"
paul> accept lot/LEH2026001234/AGENTLH/QLH26BL0006 lot/LEH2026001234/AGENTLH/QLH26BL0008 --reason "prise en charge à quai"
marie> accept lot/LEH2026001234/AGENTLH/QLH26BL0001 --reason "encore"
! already_accepted
marie> accept lot/LEH2026001234/AGENTLH/QLH26BL0007 --reason "manquant"
! not_landed
rene> accept lot/LEH2026001234/AGENTLH/QLH26BL0002 --reason "pas mon bureau"
! office_not_yours
agent> accept lot/LEH2026001234/AGENTLH/QLH26BL0002 --reason "pas mon rôle"
! role_missing
marie> accept lot/LEH2026001234/AGENTLH/QLH26BL0002
! reason_missing
- L'écor : l'agent compte lui-même ; du manifeste et des écors, le plus bas vaut, et l'écart est noté
terminal> count record lot/LEH2026001234/AGENTLH/QLH26BL0008 --box QAIU2009018 --line 1 --packages 26 --place "Quai 3" --at 2026-11-22T12:00:00Z
! role_missing
marie> count record lot/LEH2026001234/AGENTLH/QLH26BL0008 --box QAIU2009018 --line 1 --packages 25 --at 2026-11-22T12:00:00Z --reason "écor"
! value_empty
marie> count record lot/LEH2026001234/AGENTLH/QLH26BL0008 --box QAIU2009018 --line 1 --packages 25 --place "Quai 3" --at 2026-11-22T12:00:00Z --reason "écor au dépotage"
$count8 = results.0.id
marie> show lot/LEH2026001234/AGENTLH/QLH26BL0008 --purpose "état des différences"
= view.lines.0.manifested.packages 26
= view.lines.0.landed.packages 25
= view.lines.0.accepted.packages 25
marie> show box/LEH2026001234/QAIU2009018 --purpose "état des différences"
~ view.discrepancies count_short
= view.controls.holds.# 0
- Un écor faux se raye, par une autre personne
anne> count strike lot/LEH2026001234/AGENTLH/QLH26BL0008 --count $count8 --reason "recompté avec le manutentionnaire"
anne> show lot/LEH2026001234/AGENTLH/QLH26BL0008 --purpose "état des différences"
= view.lines.0.landed.packages 26
= view.lines.0.splits.0.counts.0.struck_by anne
- Plus de colis que le manifeste n'en a : le conteneur est retenu aussitôt
paul> count record lot/LEH2026001234/AGENTLH/QLH26BL0005 --box QAIU5306010 --line 1 --packages 1051 --place "Quai 3" --at 2026-11-22T12:10:00Z --reason "écor"
marie> show box/LEH2026001234/QAIU5306010 --purpose "état des différences"
= view.controls.holds.0.by quai
~ view.discrepancies count_excess

== 6. Contrôle : le scanner sur un lot, un blocage sur un autre
- Deux agents ont lu le même lot : le premier agit, le second est renvoyé à ce qui a changé
paul> show lot/LEH2026001234/AGENTLH/QLH26BL0003 --purpose "suivi"
$lu3 = etag
marie> assign lot/LEH2026001234/AGENTLH/QLH26BL0003 --to marie --if-match $lu3 --reason "je prends"
paul> assign lot/LEH2026001234/AGENTLH/QLH26BL0003 --to paul --if-match $lu3 --reason "je prends"
! version_stale
marie> control order lot/LEH2026001234/AGENTLH/QLH26BL0003 --kind scan --place "Scanner Nord, voie 2" --when 2026-11-23T08:00:00Z --to marie --reason "levée de doute"
$order3 = results.0.id
terminal> to-present
= items.# 0
marie> control announce lot/LEH2026001234/AGENTLH/QLH26BL0003 --order $order3 --reason "annonce"
- Le terminal lit : conteneur, lieu, heure ; jamais pourquoi
terminal> to-present
= items.# 1
= items.0.container QAIU4102011
= items.0.place "Scanner Nord, voie 2"
marie> result record lot/LEH2026001234/AGENTLH/QLH26BL0003 --order $order3 --result conform --reason "image analysée"
! result_incomplete
paul> result record lot/LEH2026001234/AGENTLH/QLH26BL0003 --order $order3 --result conform --place "Scanner Nord" --at 2026-11-22T14:00:00Z --text "rien à signaler" --reason "image analysée"
! not_assigned
marie> result record lot/LEH2026001234/AGENTLH/QLH26BL0003 --order $order3 --result conform --place "Scanner Nord" --at 2026-11-22T14:00:00Z --text "doute levé" --reason "image analysée"
marie> show lot/LEH2026001234/AGENTLH/QLH26BL0003 --purpose "suivi"
= view.controls.selections.0.state closed
= view.controls.orders.0.state conform
terminal> to-present
= items.# 0
paul> hold lot/LEH2026001234/AGENTLH/QLH26BL0008 --kind documents --reason "facture attendue"
$hold8 = results.0.id
anne> lift approve lot/LEH2026001234/AGENTLH/QLH26BL0008 --hold $hold8 --reason "sans demande"
! state_forbids
marie> lift request lot/LEH2026001234/AGENTLH/QLH26BL0008 --hold $hold8 --reason "facture reçue"
marie> lift approve lot/LEH2026001234/AGENTLH/QLH26BL0008 --hold $hold8 --reason "moi-même"
! role_missing
anne> lift approve lot/LEH2026001234/AGENTLH/QLH26BL0008 --hold $hold8 --reason "vu la facture"
anne> hold lot/LEH2026001234/AGENTLH/QLH26BL0005 --kind veterinary --reason "lot à revoir"
$hold5 = results.0.id
marie> lift request lot/LEH2026001234/AGENTLH/QLH26BL0005 --hold $hold5 --reason "vu"
- Celui qui a placé le blocage ne le lève pas, fût-il chef
anne> lift approve lot/LEH2026001234/AGENTLH/QLH26BL0005 --hold $hold5 --reason "je lève le mien"
! same_person
- L'agent qui a sélectionné ne dédouane pas
transit1> mrn lot/LEH2026001234/AGENTLH/QLH26BL0006 --mrn 26FRF50000000000J4 --item 1 --line 1 --packages 80 --mass-grams 16320000 --reason "imputation"
paul> clear record lot/LEH2026001234/AGENTLH/QLH26BL0006 --mrn 26FRF50000000000J4 --item 1 --reason "BAE saisi"
! author_of_control
dedouanement> clear record lot/LEH2026001234/AGENTLH/QLH26BL0006 --mrn 26FRF50000000000J4 --item 1
- Dédouané, mais sélectionné : rien ne sort, et le déclarant ne voit que « non libéré »
transit1> show lot/LEH2026001234/AGENTLH/QLH26BL0006
= view.release not_released

== 7. Le BAE en deux fois, le bon à délivrer, le transporteur
dedouanement> clear record lot/LEH2026001234/AGENTLH/QLH26BL0001 --mrn 26FRH40000000000J4 --item 1
transit1> show lot/LEH2026001234/AGENTLH/QLH26BL0001
= view.release partly_released
dedouanement> clear record lot/LEH2026001234/AGENTLH/QLH26BL0001 --mrn 26FRH40000000000J4 --item 2
transit1> show lot/LEH2026001234/AGENTLH/QLH26BL0001
= view.release released
terminal> show box/LEH2026001234/QAIU2001017
= view.core.gate open
terminal> gate QAIU2001017 --haulier ROUTIER1
= answer not_released
agent> file ../data/edi/portday_coreor_d00b.edi
= interchanges.0.messages.0.verdict accepted
agent> file ../data/edi/portday_coreor_d95b.edi
= interchanges.0.messages.0.verdict accepted
transit2> right name-haulier box/LEH2026001234/QAIU2001017 --haulier ROUTIER1
! target_unknown
transit1> right name-haulier box/LEH2026001234/QAIU2001017 --haulier ROUTIER1
transit1> right name-haulier box/LEH2026001234/QAIU2001017 --haulier ROUTIER1
! haulier_already_named
transit1> right name-haulier box/LEH2026001234/QAIU2001022 --haulier ROUTIER1

== 8. La porte : le premier oui
terminal> gate QAIU2001017 --haulier AUTRE
= answer not_released
terminal> gate QAIU5306010 --haulier ROUTIER1
= answer not_released
terminal> gate QAIU4505017 --haulier ROUTIER1
= answer not_released
terminal> gate ZZZU0000000 --haulier ROUTIER1
= answer not_released
terminal> gate QAIU2001017 --haulier ROUTIER1
= answer released
terminal> file ../data/edi/portday_codeco_out.edi --replace 202611231030=@now
= interchanges.0.messages.0.verdict accepted
marie> show box/LEH2026001234/QAIU2001017 --purpose "sortie"
= view.state gated_out
= view.exit_lawful true
terminal> gate QAIU2001017 --haulier ROUTIER1
= answer not_released
terminal> gate QAIU2001022 --haulier ROUTIER1
= answer released
- Un blocage placé après le oui l'emporte
marie> hold box/LEH2026001234/QAIU2001022 --kind doubt --reason "plomb douteux à la porte"
$hold22 = results.0.id
terminal> gate QAIU2001022 --haulier ROUTIER1
= answer not_released
paul> lift request box/LEH2026001234/QAIU2001022 --hold $hold22 --reason "plomb vérifié"
anne> lift approve box/LEH2026001234/QAIU2001022 --hold $hold22 --reason "plomb conforme"
terminal> gate QAIU2001022 --haulier ROUTIER1
= answer released
terminal> file ../data/edi/portday_codeco_out_2.edi --replace 202611231102=@now
= interchanges.0.messages.0.verdict accepted
- Une sortie jamais permise est inscrite et donne l'alarme
terminal> file ../data/edi/portday_codeco_never_allowed.edi --replace 202611232345=@now
= interchanges.0.messages.0.verdict accepted
marie> show box/LEH2026001234/QAIU2007015 --purpose "alarme"
= view.exit_lawful false
~ view.discrepancies exit_unreleased

== 9. Le vide : un lot sans connaissement
marie> accept lot/LEH2026001234/AGENTLH/EMPTY-QAIU2004016 --reason "vide débarqué"
agent> mrn lot/LEH2026001234/AGENTLH/EMPTY-QAIU2004016 --mrn 26FRW50000000000J0 --item 1 --line 1 --packages 0 --mass-grams 0 --reason "imputation"
dedouanement> clear record lot/LEH2026001234/AGENTLH/EMPTY-QAIU2004016 --mrn 26FRW50000000000J0 --item 1
terminal> show box/LEH2026001234/QAIU2004016
= view.core.gate open

== 10. Chacun a vu la même chose, sur Kafka comme par HTTP
terminal> streams frleh.port.TDF.v1
transit1> streams frleh.party.TRANSIT1.v1
transit2> streams frleh.party.TRANSIT2.v1
agent> streams frleh.party.AGENTLH.v1
routier> streams frleh.party.ROUTIER1.v1
marie> streams frleh.customs.v1

== À venir
- amendements décidés par la douane, fractionnement et dégroupage, dégâts et état des différences
- mouvements sous contrôle (scanner, visite, barge), transferts entre magasins, réexportation, export
- délais de dépôt temporaire, mise en demeure, dépôt d'office
- bureau web et téléphone des agents, témoins de la piste d'audit
