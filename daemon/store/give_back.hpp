#pragma once

namespace cargo::store {

/// Gives the system back what was freed, in all threads' pools: what a large message took does not come on top of what the next
/// one takes. Costs some milliseconds. Thread-safe.
void give_back_memory();

}  // namespace cargo::store
