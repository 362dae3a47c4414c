#pragma once

#include <string>

#include "daemon/views/views.hpp"
#include "libcargo/roles.hpp"

namespace cargo::service {

/// Whose views a caller reads: an office's, a site's, or a party's own.
struct Recipient {
    views::Audience audience{};
    std::string name;
};

[[nodiscard]] inline Recipient recipient_of(const Actor& actor) {
    if (actor.is_customs()) return {views::Audience::customs, actor.office};
    const bool of_a_site = actor.has(Role::terminal) || actor.has(Role::store_holder);
    if (of_a_site && !actor.site.empty()) return {views::Audience::port, actor.site};
    return {views::Audience::party, actor.party};
}

}  // namespace cargo::service
