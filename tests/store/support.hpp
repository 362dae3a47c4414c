#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "daemon/store/store.hpp"

/// What the store's tests share: a database, goods to put into it, and acts without a core:
/// a decider that gives the events it was told.
namespace cargo::store::test {

inline constexpr Instant noon{1'790'000'000'000};

/// A fresh database with the schema.
[[nodiscard]] std::string fresh_database();
[[nodiscard]] std::unique_ptr<Store> open_store(const std::string& url, const std::string& secret = "a secret");
/// One statement as an administrator would run it: its first field.
std::string run_sql(const std::string& url, const std::string& sql);

[[nodiscard]] PortCall call_of(const std::string& stay);
[[nodiscard]] Box box_of(const std::string& stay, const std::string& container);
/// A straight bill of agent AGENT with one line of 10 packages for each box.
[[nodiscard]] Consignment lot_of(const std::string& stay, const std::string& bill, const std::vector<std::string>& containers);
[[nodiscard]] Hold hold_of(const std::string& id);

[[nodiscard]] ActRequest request_of(const Scope& scope, const std::string& act = "accept");
[[nodiscard]] Decider giving(Events events);

/// A call with boxes and bills, in the store.
void put_call(Store& store, const std::string& stay);
Done put_goods(Store& store, const std::string& stay, const std::vector<Box>& boxes, const std::vector<Consignment>& lots);

/// Any value a Stock can have in every field, from a seed.
[[nodiscard]] Stock random_stock(std::mt19937_64& random, const std::string& stay);
/// The seed of this run: CARGO_TEST_SEED or a new one; printed.
[[nodiscard]] std::uint64_t seed();

[[nodiscard]] Scope scope_of(const Stock& stock);

}  // namespace cargo::store::test
