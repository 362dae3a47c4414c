#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/events/topic_reader.hpp"

/// What a topic must be: each key's versions from 1 without gap, whatever is repeated.
namespace cargo::events::testing {

/// Every key's versions, first occurrences in order; `repeats` counts the others.
struct Streams {
    std::map<std::string, std::vector<std::uint64_t>> versions{};
    std::size_t repeats = 0;
    std::size_t events = 0;
};

inline Streams streams_of(const std::vector<Received>& received) {
    Streams out;
    std::set<std::string> ids;
    for (const Received& one : received) {
        if (!ids.insert(one.headers.at("ce_id")).second) {
            ++out.repeats;
            continue;
        }
        out.versions[one.key].push_back(std::stoull(one.headers.at("ce_sequence")));
        ++out.events;
    }
    return out;
}

inline void expect_every_version_in_order(const Streams& streams) {
    for (const auto& [key, versions] : streams.versions) {
        for (std::size_t i = 0; i < versions.size(); ++i) ASSERT_EQ(versions[i], i + 1) << key;
    }
}

}  // namespace cargo::events::testing
