#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/service/service.hpp"
#include "daemon/store/store.hpp"
#include "libcargo/roles.hpp"
#include "libcargo/stock.hpp"

/// The tag of what a caller sees of a consignment or box: what its ETag says, and an If-Match is compared with. A handler's
/// and the port's is the version of their own view; customs' also tells their view's bytes, which move with things of which no
/// event of that key tells (a landing moves the box's key, and what the lots in it show).
namespace cargo::service {

/// The view that this actor has of these goods: his own, never another's.
[[nodiscard]] store::ViewOf view_for(const Actor& actor, const Target& target);

/// Without quotes. Nullopt: there is no such view. `stock` and `version` are of one snapshot; all officers get one tag, whatever
/// each may read of reasons.
[[nodiscard]] std::optional<std::string> tag_of(const store::ViewOf& view, const Stock& stock,
                                                const std::optional<std::uint64_t>& version);

/// As an ETag field's value.
[[nodiscard]] std::string quoted(const std::string& tag);

/// A view, and what somebody says he has seen of it.
struct SeenView {
    store::ViewOf view{};
    IfMatch if_match{};
};
[[nodiscard]] bool still_stands(const SeenView& seen, const Stock& stock, const std::optional<std::uint64_t>& version);

}  // namespace cargo::service
