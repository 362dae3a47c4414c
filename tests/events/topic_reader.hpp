#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// Reads topics as a partner does, with a consumer of its own.
namespace cargo::events::testing {

struct Received {
    std::string topic;
    int partition = 0;
    std::string key;
    std::string value;
    std::map<std::string, std::string> headers{};
    std::int64_t time_ms = 0;
};

/// All that is in the topic now, partition by partition in order. An unknown topic is empty.
/// Throws std::runtime_error when the broker does not answer for 60 s.
[[nodiscard]] std::vector<Received> read_topic(const std::string& brokers, const std::string& topic);

/// Number of the topic's partitions; 0 when there is no such topic.
[[nodiscard]] int partitions_of(const std::string& brokers, const std::string& topic);

}  // namespace cargo::events::testing
