#pragma once

#include <cstdint>
#include <string_view>

#include "daemon/store/store.hpp"

namespace cargo::store {

/// A row of the outbox in somebody else's memory: the database's answer, or an OutboxRow. A
/// page is published without a copy of its own.
struct OutboxView {
    views::Audience audience{};
    std::string_view recipient{}, key{}, type{}, event_id{}, data{};
    std::uint64_t version = 0;
    Instant time{};

    OutboxView() = default;
    /// `row` outlives the view.
    OutboxView(const OutboxRow& row)
        : audience(row.audience),
          recipient(row.recipient),
          key(row.key),
          type(row.type),
          event_id(row.event_id),
          data(row.data),
          version(row.version),
          time(row.time) {}
    OutboxView(const OutboxRow&&) = delete;
};

}  // namespace cargo::store
