#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "libcargo/roles.hpp"

/// What this process counts of itself: relaxed atomics, any thread. Labels are closed lists; nothing here is
/// about goods, and nothing counts selections, holds or orders.
namespace cargo::meters {

/// Seconds in at most 20 buckets. Bounds suit acts (milliseconds) and whole manifests (seconds).
class Histogram {
public:
    static constexpr std::array bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                       0.25,   0.5,   1.0,    2.5,   5.0,  10.0,  30.0};

    void add(std::chrono::nanoseconds took) {
        const double seconds = std::chrono::duration<double>(took).count();
        std::size_t bucket = 0;
        while (bucket < bounds.size() && seconds > bounds[bucket]) ++bucket;
        counts_[bucket].fetch_add(1, std::memory_order_relaxed);
        nanoseconds_.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
    }
    /// Not cumulative; the last one is what took longer than every bound.
    [[nodiscard]] std::uint64_t in_bucket(std::size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
    [[nodiscard]] double sum_seconds() const { return static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9; }

private:
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
    std::atomic<std::uint64_t> nanoseconds_{0};
};

/// Adds the time from its making to its end.
class Timed {
public:
    explicit Timed(Histogram& into) : into_(into), begun_(std::chrono::steady_clock::now()) {}
    ~Timed() { into_.add(std::chrono::steady_clock::now() - begun_); }
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;

private:
    Histogram& into_;  // of the process: outlives everything
    std::chrono::steady_clock::time_point begun_;
};

inline constexpr std::array<std::string_view, 7> message_types{"CUSCAR", "IFCSUM", "COARRI", "COREOR",
                                                               "CODECO", "Awmds",  "other"};
inline constexpr std::array<std::string_view, 3> message_results{"accepted", "refused", "poisoned"};

struct Meters {
    Histogram parse{};   ///< the first reading of an interchange, for its envelope
    Histogram decide{};  ///< one decision of the core, rules included
    Histogram commit{};  ///< COMMIT of an act
    std::array<std::array<std::atomic<std::uint64_t>, message_results.size()>, message_types.size()> messages{};
    std::array<std::atomic<std::uint64_t>, role_count> look_ups{};  ///< by the first role of who looked
    std::array<std::atomic<std::uint64_t>, 6> answers{};            ///< HTTP answers by the status' first digit
    std::atomic<std::int64_t> connections{0};                       ///< open now
    std::atomic<std::uint64_t> accept_pauses{0};                    ///< times no connection could be taken: no descriptors left

    /// A type or result that is not in the lists counts as the list's last.
    void count_message(std::string_view type, std::string_view result);
    void count_look_up(const Actor& actor);
};

/// The process' own. One a process, because what it is asked for are figures of the process.
[[nodiscard]] Meters& of_process();

}  // namespace cargo::meters
