#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "small_port.hpp"

/// Makes up port days: one call, up to eight consignments in six boxes, fifteen people and
/// machines. Two moves in three help one box towards the gate, the third does anything.
namespace cargo::test {

struct Move {
    Command command{};
    Policy policy{};
    Instant now{};
    bool fact = false;  ///< a report; facts that follow each other carry one `now`
};

class RandomPort {
public:
    explicit RandomPort(std::uint64_t seed) : random_(seed) {
        focus_ = pick(std::vector<std::string>{"A", "B", "C", "C", "D", "D", "E"});
        whole_lines_ = chance(20);
    }
    /// The next thing somebody tries, given the books as they are.
    [[nodiscard]] Move next(const Stock& stock);
    [[nodiscard]] bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
    [[nodiscard]] std::size_t below(std::size_t n) { return random_() % n; }

private:
    template <class T>
    const T& pick(const std::vector<T>& list) {
        return list[random_() % list.size()];
    }
    [[nodiscard]] Instant earlier();
    [[nodiscard]] const Actor& actor_for(ActKind kind);
    [[nodiscard]] FileManifest any_manifest();
    void spoil(FileManifest& file);
    [[nodiscard]] Act helpful(const Stock& stock);
    void help_lot(const Consignment& lot, std::vector<Act>& moves);
    void help_controls(const Controls& controls, const Target& target, std::vector<Act>& moves);
    void help_box(const Stock& stock, std::vector<Act>& moves);
    [[nodiscard]] Act anything(const Stock& stock);
    [[nodiscard]] Act any_control(const Stock& stock, std::size_t which);
    [[nodiscard]] Act any_goods(const Stock& stock, std::size_t which);
    [[nodiscard]] CountGoods any_count(const Consignment& lot);
    [[nodiscard]] Act any_report(const Stock& stock, std::size_t which);
    [[nodiscard]] Target any_target(const Stock& stock);
    [[nodiscard]] ConsignmentKey any_lot(const Stock& stock);
    [[nodiscard]] std::string any_box();

    std::mt19937_64 random_;
    std::string focus_;
    bool whole_lines_ = false;
    Instant now_ = day_one;
    int acts_ = 0;
    bool last_was_fact_ = false;
};

[[nodiscard]] bool is_fact(const Command& command);

}  // namespace cargo::test
