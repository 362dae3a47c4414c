#pragma once

#include <string>
#include <vector>

#include "daemon/service/filing.hpp"
#include "daemon/service/message_work.hpp"
#include "libcargo/decide.hpp"

/// A manifest of which the books refuse some bills, where its sender's profile wants the others registered.
namespace cargo::service {

/// A bill that is not registered, and why: for a fault of its own, or with another bill.
struct LeftOut {
    std::string bill;
    Errc code{};
    std::string value{};  ///< at fault; of its own faults
    std::string by{};     ///< the bill it is refused with
    std::string box{};    ///< they share; empty: it is a house of that one, or of the same number
    friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

/// A draft that is refused by itself.
struct DraftAtFault {
    std::size_t draft = 0;  ///< its place in the act
    Errc code{};
    std::string value{};
};

/// What goes when drafts are left out: by their places before that.
struct Parted {
    std::vector<bool> left_out{};
    std::vector<LeftOut> why{};
};

/// Keeps what is not marked.
template <class Part>
void erase_marked(std::vector<Part>& parts, const std::vector<bool>& marked) {
    std::size_t at = 0;
    std::erase_if(parts, [&](const Part&) { return marked[at++]; });
}

/// Takes out of the act the drafts at fault, what must be refused with them (libcargo/parting.hpp) and the boxes of all these;
/// `source` goes with it. The others stay in their order.
[[nodiscard]] Parted leave_out(Filing& filing, const std::vector<DraftAtFault>& at_fault);

/// Kept with the act, so that a message done again is answered as it was.
[[nodiscard]] std::string left_out_json(const std::vector<LeftOut>& left_out);
/// Of what left_out_json wrote; throws for anything else.
[[nodiscard]] std::vector<LeftOut> left_out_of(const std::string& json);

/// What the sender hears of a bill that stands there.
[[nodiscard]] edi::Finding finding_of(const LeftOut& left_out, const Position& at);

}  // namespace cargo::service
