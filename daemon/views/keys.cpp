#include "daemon/views/views.hpp"

namespace cargo::views {

std::string_view to_string(Audience audience) {
    switch (audience) {
        case Audience::port: return "port";
        case Audience::party: return "party";
        case Audience::customs: return "customs";
    }
    return "";
}

std::string box_key(const std::string& call, const std::string& container) { return "box/" + call + "/" + container; }

std::string lot_key(const ConsignmentKey& key) { return "lot/" + key.call + "/" + key.agent + "/" + key.bill; }

std::string call_key(const std::string& call) { return "call/" + call; }

std::string key_of(const Target& target) {
    if (target.is_box()) return box_key(target.call, target.container);
    if (!target.bill.empty()) return lot_key({target.call, target.agent, target.bill});
    return call_key(target.call);
}

}  // namespace cargo::views
