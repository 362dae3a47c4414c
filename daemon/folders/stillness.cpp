#include "daemon/folders/stillness.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cargo::folders {

bool is_unfinished_name(std::string_view name) {
    constexpr std::array<std::string_view, 5> ends{".part", ".tmp", ".filepart", ".partial", "~"};
    return name.starts_with('.') || std::ranges::any_of(ends, [&](std::string_view end) { return name.ends_with(end); });
}

std::vector<std::string> Stillness::look(const std::vector<Item>& items, Moment now) {
    std::map<std::string, Seen> there;
    std::vector<std::pair<std::int64_t, std::string>> still;
    for (const Item& item : items) {
        if (item.is_folder() || is_unfinished_name(item.name)) continue;
        const auto before = seen_.find(item.name);
        const bool same = before != seen_.end() && before->second.identity == item.identity;
        const Seen seen{item.identity, same ? before->second.since : now};
        there.emplace(item.name, seen);
        if (same && now - seen.since >= quiet_) still.emplace_back(item.identity.modified_ns, item.name);
    }
    seen_ = std::move(there);
    std::ranges::sort(still);
    std::vector<std::string> names;
    names.reserve(still.size());
    for (auto& [modified, name] : still) names.push_back(std::move(name));
    return names;
}

}  // namespace cargo::folders
