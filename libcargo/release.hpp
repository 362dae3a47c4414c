#pragma once

#include <string_view>

#include "libcargo/bills.hpp"
#include "libcargo/stock.hpp"

/// What of a line may be released now: a function of the books alone, so that the order
/// in which facts and acts came does not matter. `without` names a condition left out.
namespace cargo {

/// Nature, selectivity and the controls on the consignment and its masters let it go.
[[nodiscard]] bool is_releasable(const Bills& bills, const Consignment& lot, std::string_view without);

/// True when `person` selected, held or ordered on these goods, their boxes or masters, at or before `until`.
[[nodiscard]] bool is_author_on(const Stock& stock, const Bills& bills, const Consignment& lot, std::string_view person,
                                Instant until);

/// What is cleared by those who may: `cleared` (ledger.hpp) without what an author of a control cleared.
struct LawfullyCleared {
    Quantity quantity{};
    bool any = false;
    std::string by{};  ///< who cleared last; empty when a system named nobody
};
[[nodiscard]] LawfullyCleared lawfully_cleared(const Stock& stock, const Bills& bills, const Consignment& lot, std::uint32_t line,
                                               std::string_view without);

/// The state the line's release account should be in; `whole`: all that is accepted.
struct ReleaseTarget {
    Quantity quantity{};
    bool whole = false;
    std::string cleared_by{};
};
[[nodiscard]] ReleaseTarget release_target(const Stock& stock, const Bills& bills, const Consignment& lot, const StockLine& line,
                                           std::string_view without);

/// What has left with this line, from the state of its boxes.
struct Exited {
    Quantity lawful{};
    Quantity unreleased{};
};
[[nodiscard]] Exited exited_by_boxes(const Stock& stock, const Consignment& lot, const StockLine& line);

/// The released account covers this split, over and above what has left already.
[[nodiscard]] bool covers(const Consignment& lot, const Split& split);

/// True when a split of the line has no count: then the line moves as a whole.
[[nodiscard]] bool is_uncounted(const Consignment& lot, std::uint32_t line);

/// Both packages and mass reach `floor`.
[[nodiscard]] bool reaches(const Quantity& quantity, const Quantity& floor);

}  // namespace cargo
