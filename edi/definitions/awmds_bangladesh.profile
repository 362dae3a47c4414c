# Bangladesh: the national table of the stream ("Manifest Data Stream"), and its order of elements in use.
profile bangladesh
office 101 301

alias Bol_segment/Load_unload_place/Place_of_loading_code Port_of_origin_code
alias Bol_segment/ctn_segment/Empty_Full Status
alias Bol_segment/ctn_segment/Marks1 Seal_number
mandatory General_segment/General_segment_id/Date_of_arrival
mandatory General_segment/Transport_information/Carrier/Carrier_name
mandatory General_segment/Transport_information/Carrier/Carrier_address
mandatory Bol_segment/Consolidated_Cargo
mandatory Bol_segment/Traders_segment/Notify
mandatory Bol_segment/Traders_segment/Notify/Notify_code
mandatory Bol_segment/Traders_segment/Notify/Notify_name
mandatory Bol_segment/Traders_segment/Notify/Notify_address
mandatory Bol_segment/Traders_segment/Consignee/Consignee_code
mandatory Bol_segment/ctn_segment/Gross_weight
format Bol_segment/Bol_id/Bol_reference an..17
format Bol_segment/Bol_id/Master_bol_ref_number an..17
format Bol_segment/Traders_segment/Exporter/Exporter_name an..35 text
format Bol_segment/Traders_segment/Notify/Notify_name an..35 text
format Bol_segment/Traders_segment/Consignee/Consignee_name an..35 text
format Bol_segment/ctn_segment/Marks1 an..10 text
format Bol_segment/ctn_segment/Ctn_location an..3
format Bol_segment/Goods_segment/Goods_description an..512 text
# PRT: full container, part load.
list fullness strict
  FCL=full LCL=full PRT=full EMP=empty
# The carrier's bill is MSB there, whether houses name it or not.
list bill_type
  MSB=straight AWB=straight HSB=house
