#include "daemon/events/message_maker.hpp"

#include <utility>

namespace cargo::events {

namespace {

/// Room for key, headers and framing beside the data.
constexpr std::size_t overhead_bytes = 16 * 1024;

}  // namespace

MessageMaker::MessageMaker(Naming naming, std::size_t bytes_max)
    : naming_(std::move(naming)), bytes_max_(bytes_max), time_text_(to_text(time_)) {}

const EventNames& MessageMaker::names(const store::OutboxView& row) {
    const auto found = known_.find(std::make_tuple(row.audience, row.recipient, row.type));
    if (found != known_.end()) return found->second;
    Kind kind{row.audience, std::string(row.recipient), std::string(row.type)};
    return known_.emplace(std::move(kind), names_of(naming_, row)).first->second;
}

const Message& MessageMaker::of(const store::OutboxView& row) {
    if (row.data.size() + overhead_bytes > bytes_max_) return without_data(row);
    const EventNames& kind = names(row);
    if (row.time != time_) {
        time_ = row.time;
        time_text_ = to_text(row.time);
    }
    sequence_ = std::to_string(row.version);
    const std::array<Header, 11> all = attributes(kind, row, time_text_, sequence_);
    message_.topic = kind.topic;
    message_.key = row.key;
    message_.value = row.data;
    message_.headers.assign(all.begin(), all.end());
    message_.headers.emplace_back("content-type", "application/json");
    message_.time = row.time;
    return message_;
}

const Message& MessageMaker::without_data(const store::OutboxView& row) {
    store::OutboxView bare = row;
    bare.data = {};
    static_cast<void>(of(bare));
    reference_ = "/v1/events#" + std::string(row.event_id);
    message_.headers.emplace_back("ce_dataref", reference_);
    return message_;
}

}  // namespace cargo::events
