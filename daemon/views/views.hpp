#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libcargo/bills.hpp"
#include "libcargo/event.hpp"
#include "libcargo/gate.hpp"
#include "libcargo/stock.hpp"

/// What each audience sees: pure functions from a Stock to bytes. Payloads are built
/// from allow-lists: a field that is not named here leaves nowhere.
namespace cargo::views {

enum class Audience : std::uint8_t { port, party, customs };
[[nodiscard]] std::string_view to_string(Audience audience);

/// Text form of a key, the same in topics, URLs and views:
/// `box/<call>/<container>`, `lot/<call>/<agent>/<bill>`, `call/<call>`.
[[nodiscard]] std::string box_key(const std::string& call, const std::string& container);
[[nodiscard]] std::string lot_key(const ConsignmentKey& key);
[[nodiscard]] std::string call_key(const std::string& call);
/// Of a box, else of goods, else of the call.
[[nodiscard]] std::string key_of(const Target& target);

/// The part of a box's view that is the same row for all audiences. The store keeps
/// version and time: they move only when `gate` does.
struct Core {
    std::string key;                 ///< box_key
    std::uint64_t version = 1;
    CoreGate gate = CoreGate::closed;
    Instant time{};
};

/// One audience's whole view of one key, as canonical JSON (keys sorted, no blanks,
/// UTF-8), without its version: that is the store's.
struct View {
    Audience audience{};
    std::string recipient;           ///< site, party code or office
    std::string key;
    std::string data;
};

/// What a customs recipient reads of one event: type, key and canonical JSON.
struct CustomsEvent {
    std::string recipient;           ///< office
    std::string key;
    std::string type;
    std::string data;
};

/// Makes the views of the port and party audiences. Made once for a Stock, which outlives it and does not change.
class Projection {
public:
    /// `cores` has one entry per box of `stock`.
    Projection(const Stock& stock, std::vector<Core> cores);
    /// All views of the named boxes and consignments. Recipients that a consignment lost do not occur.
    [[nodiscard]] std::vector<View> of(const std::set<std::string>& containers, const std::set<ConsignmentKey>& lots) const;

private:
    const Stock& stock_;
    std::vector<Core> cores_;
    std::unordered_map<std::string_view, const Core*> core_of_{};
    Bills bills_;
};

/// Need to know inside customs: why goods were selected is for the officer assigned to
/// them, the targeting cell and the supervisor; the others see that, not why.
enum class Insight : std::uint8_t { whole, without_reasons };

/// The customs view of one key: the whole state, for those entitled.
[[nodiscard]] View customs_view(const Stock& stock, const Consignment& lot, Insight insight = Insight::whole);
[[nodiscard]] View customs_view(const Stock& stock, const Box& box, const Core& core, Insight insight = Insight::whole);

/// One customs event per event; `gate.changed` when a box's core moved.
[[nodiscard]] CustomsEvent customs_event(const Stock& after, const Event& event, const std::string& by,
                                         const std::string& reason, Instant at);
[[nodiscard]] CustomsEvent gate_changed(const Stock& after, const Core& core);

}  // namespace cargo::views
