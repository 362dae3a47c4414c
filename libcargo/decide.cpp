#include "libcargo/decide.hpp"

#include <algorithm>

#include "libcargo/decisions.hpp"
#include "libcargo/guards.hpp"

namespace cargo {

void Record::add_once(const BoxKey& key, Discrepancy discrepancy) {
    const auto box = stock_.boxes.find(key.container);
    if (box != stock_.boxes.end()) {
        const auto& known = box->second.discrepancies;
        if (std::ranges::find(known, discrepancy) != known.end()) return;
    }
    add(DiscrepancyFound{key, std::move(discrepancy)});
}

Result<Events> decide(const Stock& stock, const Command& command, const Policy& policy, Instant now) {
    return decide_without({}, stock, command, policy, now);
}

Result<Events> decide_without(std::string_view guard, const Stock& stock, const Command& command, const Policy& policy,
                              Instant now) {
    const Context context = look_up(stock, command, policy, now, guard);
    if (const std::optional<Error> error = refused(context)) return std::unexpected(*error);
    Record record(stock);
    std::visit([&](const auto& act) { decide_act(context, act, record); }, command.act);
    // A question moves no goods: nothing follows from it, and it is asked of less than what hangs together.
    if (context.kind != ActKind::ask_gate) settle(context, record);
    return std::move(record).take();
}

std::vector<RefusedDraft> refused_drafts(const Stock& stock, const Command& command, const Policy& policy, Instant now) {
    return refused_drafts(look_up(stock, command, policy, now, {}));
}

}  // namespace cargo
