# ASYCUDA in French (Sydonia) with the commodity codes of a bill in HS_Compliance. Unproven: no captured file shows it.
profile sydonia_fr unproven
office CM*
list fullness strict
  FCL=full LCL=full EMP=empty 01=full 02=full 00=empty
