#include "daemon/service/view_tag.hpp"

#include <algorithm>

#include "daemon/service/performing.hpp"
#include "daemon/service/recipient.hpp"

namespace cargo::service {
namespace {

constexpr std::size_t digest_chars = 16;  ///< 64 bits: two states of one key never meet by chance

/// What customs see of it. Without the box's core, which moves the version by an event of its own; without reasons, which not
/// every officer reads and which come with events of their own.
std::optional<std::string> customs_bytes(const Target& target, const Stock& stock) {
    constexpr views::Insight insight = views::Insight::without_reasons;
    if (target.is_box()) {
        const auto box = stock.boxes.find(target.container);
        if (box == stock.boxes.end()) return std::nullopt;
        return views::customs_view(stock, box->second, views::Core{}, insight).data;
    }
    const auto lot = stock.consignments.find({target.call, target.agent, target.bill});
    if (lot == stock.consignments.end()) return std::nullopt;
    return views::customs_view(stock, lot->second, insight).data;
}

}  // namespace

store::ViewOf view_for(const Actor& actor, const Target& target) {
    const Recipient own = recipient_of(actor);
    return {own.audience, own.audience == views::Audience::customs ? std::string() : own.name, target};
}

std::optional<std::string> tag_of(const store::ViewOf& view, const Stock& stock, const std::optional<std::uint64_t>& version) {
    if (view.audience != views::Audience::customs) return version ? std::optional(std::to_string(*version)) : std::nullopt;
    const std::optional<std::string> bytes = customs_bytes(view.target, stock);
    if (!bytes) return std::nullopt;
    return std::to_string(version.value_or(0)) + "." + sha256_hex(*bytes).substr(0, digest_chars);
}

std::string quoted(const std::string& tag) {
    return '"' + tag + '"';
}

bool still_stands(const SeenView& seen, const Stock& stock, const std::optional<std::uint64_t>& version) {
    const std::optional<std::string> tag = tag_of(seen.view, stock, version);
    return tag && (seen.if_match.any || std::ranges::find(seen.if_match.tags, *tag) != seen.if_match.tags.end());
}

}  // namespace cargo::service
