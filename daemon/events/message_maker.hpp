#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tuple>

#include "daemon/events/cloud_event.hpp"
#include "daemon/events/producer.hpp"

namespace cargo::events {

/// Turns rows of the outbox into messages, one at a time. Names that repeat from row to row are
/// made once: a full outbox leaves at a hundred thousand rows a second.
class MessageMaker {
public:
    /// Data above `bytes_max`, with room for headers, stays behind (see without_data).
    MessageMaker(Naming naming, std::size_t bytes_max);

    /// Binary mode: `ce_*` headers and `content-type`, the key, the time of the event. Good until
    /// the next call and as long as `row`.
    [[nodiscard]] const Message& of(const store::OutboxView& row);
    /// The same without its data and with the header `ce_dataref`: the event's place in the log over HTTP.
    [[nodiscard]] const Message& without_data(const store::OutboxView& row);

private:
    using Kind = std::tuple<views::Audience, std::string, std::string>;  // audience, recipient, type

    [[nodiscard]] const EventNames& names(const store::OutboxView& row);

    Naming naming_;
    std::size_t bytes_max_;
    std::map<Kind, EventNames, std::less<>> known_{};
    Instant time_{};
    std::string time_text_;
    std::string sequence_{};
    std::string reference_{};
    Message message_{};
};

}  // namespace cargo::events
