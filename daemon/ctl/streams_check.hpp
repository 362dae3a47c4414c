#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/ctl/session.hpp"

namespace cargo::ctl {

/// One event as a consumer sees it, over HTTP or from Kafka.
struct SeenEvent {
    std::string id;
    std::string key;
    std::string recipient;
    std::uint64_t sequence = 0;
    std::string data;          ///< as sent
    friend bool operator==(const SeenEvent&, const SeenEvent&) = default;
};

/// Cores seen so far, by (box, core_version): what joins the audiences' streams.
using Cores = std::map<std::pair<std::string, std::uint64_t>, std::string>;

/// `streams TOPIC`: reads the caller's own stream over HTTP, and the topic with kcat when a broker is
/// known, and compares: per key versions 1, 2, 3... without gap or repetition of another content; the
/// newest view equal to the one that is served; both roads the same set; every core equal to the
/// one another audience saw. Prints {events, keys, cores, kafka} as JSON, or what differs.
[[nodiscard]] int check_streams(const Session& session, const std::string& kafka, const std::string& topic, Cores& cores);

}  // namespace cargo::ctl
