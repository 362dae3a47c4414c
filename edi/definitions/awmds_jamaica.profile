# Jamaica, a courier's degroupage: the carrier's way of a bill as everywhere. Unproven: no captured file shows it.
profile jamaica unproven
office JM*
