# Gabon, two carriers' ways. Unproven: no captured file shows it, only notes of readers of real ones.
profile gabon unproven
office OW* GA*
# Size alone, or a part of the ISO code; full is 1/1, empty 0/0.
list fullness strict
  1/1=full 0/0=empty FCL=full LCL=full EMP=empty
