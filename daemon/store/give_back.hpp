#pragma once

namespace cargo::store {

/// Gives the system back what was freed, by whichever thread: what a large message took does not come on top of what the next one
/// takes. What threads keep at hand is little and stays. Costs some milliseconds. Thread-safe.
void give_back_memory();

}  // namespace cargo::store
