# Ce que la journée de port ne montre pas : ce qui se demande et se refuse
# Played after ../stories/port-day.story, so that every type of event and every act is seen by the contract's test.

actor marie = C-MARIE
actor paul = C-PAUL
actor anne = C-ANNE

== Une sélection reprise, un contrôle annulé, à deux
paul> select lot/LEH2026001234/AGENTLH/QLH26BL0008 --criterion "vérification" --kind scan --reason "doute"
$selection = results.0.id
paul> control order lot/LEH2026001234/AGENTLH/QLH26BL0008 --kind scan --place "Scanner Sud" --to marie --reason "levée de doute"
$order = results.0.id
marie> control request-cancel lot/LEH2026001234/AGENTLH/QLH26BL0008 --order $order --reason "scanner en panne"
anne> control refuse-cancel lot/LEH2026001234/AGENTLH/QLH26BL0008 --order $order --reason "scanner réparé"
marie> control request-cancel lot/LEH2026001234/AGENTLH/QLH26BL0008 --order $order --reason "en panne à nouveau"
anne> control approve-cancel lot/LEH2026001234/AGENTLH/QLH26BL0008 --order $order --reason "vu"
marie> deselect request lot/LEH2026001234/AGENTLH/QLH26BL0008 --selection $selection --reason "doute levé"
anne> deselect refuse lot/LEH2026001234/AGENTLH/QLH26BL0008 --selection $selection --reason "le doute reste"
marie> deselect request lot/LEH2026001234/AGENTLH/QLH26BL0008 --selection $selection --reason "nouvelle pièce"
anne> deselect approve lot/LEH2026001234/AGENTLH/QLH26BL0008 --selection $selection --reason "vu la pièce"

== Un résultat irrégulier, contresigné
paul> control order lot/LEH2026001234/AGENTLH/QLH26BL0008 --kind physical --place "Quai 3" --to marie --reason "comptage"
$count = results.0.id
marie> result record lot/LEH2026001234/AGENTLH/QLH26BL0008 --order $count --result irregular --place "Quai 3" --at 2026-11-22T15:00:00Z --text "un colis de trop" --reason "comptage"
anne> result countersign lot/LEH2026001234/AGENTLH/QLH26BL0008 --order $count --reason "constat revu"

== Un acte sur ce que l'on a lu, et seulement là-dessus
marie> show lot/LEH2026001234/AGENTLH/QLH26BL0008 --purpose "suivi"
$lu = etag
paul> assign lot/LEH2026001234/AGENTLH/QLH26BL0008 --to paul --reason "je prends"
marie> assign lot/LEH2026001234/AGENTLH/QLH26BL0008 --to marie --if-match $lu --reason "je prends"
! version_stale
marie> show lot/LEH2026001234/AGENTLH/QLH26BL0008 --purpose "suivi"
= view.assigned_to paul
$relu = etag
marie> assign lot/LEH2026001234/AGENTLH/QLH26BL0008 --to marie --if-match $relu --reason "convenu avec Paul"

== Un blocage maintenu
paul> hold lot/LEH2026001234/AGENTLH/QLH26BL0008 --kind documents --reason "facture illisible"
$hold = results.0.id
marie> lift request lot/LEH2026001234/AGENTLH/QLH26BL0008 --hold $hold --reason "facture reçue"
anne> lift refuse lot/LEH2026001234/AGENTLH/QLH26BL0008 --hold $hold --reason "toujours illisible"

== Une mainlevée retirée, à deux
marie> clear request-withdrawal lot/LEH2026001234/AGENTLH/QLH26BL0006 --mrn 26FRF50000000000J4 --item 1 --reason "erreur de saisie"
anne> clear approve-withdrawal lot/LEH2026001234/AGENTLH/QLH26BL0006 --mrn 26FRF50000000000J4 --item 1 --reason "vu"
