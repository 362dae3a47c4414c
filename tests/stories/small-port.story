# Un port ouvert, sans escale : pour y déposer un manifeste à soi (scripts/run --story ... --file MANIFEST.edi)

== Le bureau, le terminal, la capitainerie
greffe> registry put office LEH1 "name=Bureau du Havre port" --reason "ouverture du bureau"
greffe> registry put site TDF "name=Terminal de la Seine" port=FRLEH office=LEH1 kind=IST authorisation=FRTST000001 authorised_from=2020-01-01T00:00:00Z guarantee=G-77 --reason "autorisation de stockage"
greffe> registry put person capitaine "name=C. Lemoine" --reason "prise de fonction"
greffe> registry put account C-CAPITAINE person=capitaine --reason "compte"
greffe> registry put role R-01 account=C-CAPITAINE role=harbour_master --reason "nomination"
actor capitainerie = C-CAPITAINE
