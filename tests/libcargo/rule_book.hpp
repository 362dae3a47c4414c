#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libcargo/decide.hpp"

/// The rules told a second time, in the plainest words, for the model test: shares the
/// product's data types and none of its functions. Slow and naive on purpose.
namespace cargo::test {

/// The code with which this command must be refused; nothing when it must succeed.
[[nodiscard]] std::optional<Errc> should_refuse(const Stock& stock, const Command& command, const Policy& policy, Instant now);

/// Every reason why the gate must stay closed, in order.
[[nodiscard]] std::vector<Errc> should_close(const Stock& stock, const std::string& container, const std::string& haulier,
                                             const std::string& site, const Policy& policy, Instant now);

/// A "yes" given before must be void now: a control, another right, release taken back.
[[nodiscard]] bool should_revoke(const Stock& stock, const Box& box, const std::string& haulier);

/// What is wrong with these books; empty when nothing is.
[[nodiscard]] std::string broken_books(const Stock& stock);

}  // namespace cargo::test
