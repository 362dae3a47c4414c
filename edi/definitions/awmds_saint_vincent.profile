# Saint Vincent and the Grenadines, UNCTAD's table v1.60 of 2019: what it alone makes mandatory.
profile saint_vincent
office VC*
mandatory General_segment/General_segment_id/Date_of_arrival
mandatory General_segment/Totals_segment/Total_number_of_vehicles
mandatory General_segment/Transport_information/Registration_number_of_transport_code
mandatory General_segment/Transport_information/Master_information
mandatory Bol_segment/ctn_segment/Empty_weight
mandatory Bol_segment/ctn_segment/Goods_weight
format General_segment/Transport_information/Carrier/Carrier_name an..35 text
