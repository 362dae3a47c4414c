#pragma once

#include <atomic>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/events/outbox_writer.hpp"

/// Many writers at once, seeded.
namespace cargo::events::testing {

/// Writers that race for few keys; returns how many events were committed.
inline std::size_t write_storm(const std::string& url, unsigned seed, int transactions) {
    std::mt19937 random(seed);
    pqxx::connection connection{url};
    std::size_t committed = 0;
    for (int n = 0; n < transactions; ++n) {
        pqxx::work tx{connection};
        if (random() % 2 == 0) tx.exec("INSERT INTO elsewhere VALUES (2)");
        const int events = 1 + static_cast<int>(random() % 3);
        std::set<int> keys;  // in order, as the store locks them
        while (static_cast<int>(keys.size()) < events) keys.insert(static_cast<int>(random() % 10));
        for (const int key : keys) write_event(tx, {.key = "box" + std::to_string(key)});
        if (random() % 20 == 0) {
            tx.abort();
        } else {
            tx.commit();
            committed += keys.size();
        }
    }
    return committed;
}

class Storm {
public:
    Storm(const std::string& url, unsigned seed, int writers, int transactions) {
        for (int w = 0; w < writers; ++w) {
            threads_.emplace_back([=, this] { committed_ += write_storm(url, seed + static_cast<unsigned>(w), transactions); });
        }
    }
    std::size_t finish() {
        threads_.clear();
        return committed_;
    }

private:
    std::atomic<std::size_t> committed_ = 0;
    std::vector<std::jthread> threads_;
};

inline unsigned seed_of_run() {
    const char* given = std::getenv("CARGO_TEST_SEED");
    return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

}  // namespace cargo::events::testing
