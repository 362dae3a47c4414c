#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libcargo/bills.hpp"
#include "libcargo/decide.hpp"

/// Inside `decide`: what an act is about, looked up once for guards and decisions.
namespace cargo {

/// Pointers lead into the Stock and are null for what is not there; guards refuse first,
/// and with a guard left out a decision about nothing makes no events.
struct Context {
    const Stock& stock;
    const Command& command;
    const Policy& policy;
    Instant now{};
    std::string_view without{};  ///< guard or condition left out; empty in the product
    Bills bills;

    ActKind kind{};
    Reach reach{};             ///< the widest the actor's roles give
    Target target{};           ///< only `call` when the act is about the whole call
    bool about_goods = false;  ///< names a consignment or a box that must be there
    const PortCall* call = nullptr;
    const Consignment* lot = nullptr;
    const Box* box = nullptr;
    const Controls* controls = nullptr;  ///< of lot or box
    const Selection* selection = nullptr;
    const ControlOrder* order = nullptr;
    const Hold* hold = nullptr;
    const Split* split = nullptr;        ///< the part of a line that is counted
    const OwnCount* count = nullptr;     ///< the count that is struck
    std::vector<const Clearance*> clearances{};  ///< the links of the MRN's item the act names
    std::vector<std::size_t>* broken = nullptr;  ///< when all drafts that a guard refuses are asked for, and not the first

    [[nodiscard]] const Actor& actor() const { return command.actor; }
    template <class A>
    [[nodiscard]] const A* as() const {
        return std::get_if<A>(&command.act);
    }
};

[[nodiscard]] Context look_up(const Stock& stock, const Command& command, const Policy& policy, Instant now,
                              std::string_view without);

/// True for the port's own voice: rule runner and automatic holds.
[[nodiscard]] bool is_port_itself(const Actor& actor);
/// Whose holds these are: "customs", another agency's code, else the organisation acted for.
[[nodiscard]] std::string agency_of(const Actor& actor);

/// The splits that taking in charge would accept now: box in the yard, not accepted yet; a
/// line without counts only as a whole.
[[nodiscard]] std::vector<const Split*> acceptable_splits(const Stock& stock, const Consignment& lot);

/// Ids of what an act creates: `id`, then `id-2`, `id-3`...
class Ids {
public:
    explicit Ids(std::string_view first) : first_(first) {}
    [[nodiscard]] std::string next();

private:
    std::string first_;
    int given_ = 0;
};

}  // namespace cargo
