#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "daemon/store/closure_sql.hpp"
#include "daemon/store/rows.hpp"
#include "daemon/store/store.hpp"

namespace cargo::store {

/// What hangs together with a scope: everything a decision on it may read or change.
/// From the targets to their boxes, to all consignments with a line in those (with their
/// masters, and all houses of these), and once more to boxes, consignments and boxes: so that
/// a change of any consignment next to the target finds its boxes' gates computable. A question
/// at the gate goes the first half of that way. Only what exists.
struct Closure {
    std::set<ConsignmentKey> lots{};
    std::set<std::string> boxes{};
    std::set<std::string> whole{};  ///< boxes whose consignments are all in `lots`
    friend bool operator==(const Closure&, const Closure&) = default;
};

/// A request that was done before.
struct Seen {
    std::string request_hash;
    std::string answer;
};

/// How far customs was told of a box.
struct BoxHead {
    std::string recipient, key;
    std::uint64_t version = 0;
    std::string place{};      ///< of its row, where it was read with the box alone; empty: there is none yet
    std::string box_place{};  ///< of the box's row, likewise
};

/// Everything of one act's closure, with the boxes' cores.
struct Loaded {
    Closure closure{};
    Stock stock{};
    CallRow call{};                          ///< version 0 when there is no such call
    std::map<std::string, CoreRow> cores{};  ///< by container
    std::optional<Seen> seen{};
    std::vector<BoxHead> heads{};            ///< of the boxes asked for at the gate
    std::optional<CoreReasons> core{};       ///< of the box asked for: `stock` has the call and the box, and no goods
    std::optional<std::uint64_t> version{};  ///< of the view asked for
};

/// The acts of a group as parameters of its statements. All of one span.
class GroupKeys {
public:
    explicit GroupKeys(Span span) : span_(span) {}
    /// The next act; its number is how many came before. `key` empty: not protected against being sent again.
    void add(const Scope& scope, const std::string& subject, const std::string& key);
    /// The act added last asks for a view's version. Of span goods only.
    void ask_version(const ViewOf& view);

    [[nodiscard]] Span span() const { return span_; }
    [[nodiscard]] std::size_t size() const { return calls_.size(); }
    [[nodiscard]] const std::vector<std::string>& calls() const { return calls_; }
    /// Of closure_sql.hpp: $1 to $4 for locking; for loading $5 too, and of span goods $6.
    [[nodiscard]] std::vector<std::string> to_lock() const;
    [[nodiscard]] std::vector<std::string> to_load() const;

private:
    Span span_;
    std::vector<std::string> calls_{};
    std::string acts_{}, lots_{}, boxes_{}, masters_{}, requests_{}, views_{};
};

[[nodiscard]] Span span_of(const Scope& scope);

void prepare_closure(pqxx::connection& connection);

/// Locks what each act hangs together with, and says what that was when the locking began: of a question the boxes asked for,
/// of a whole call nothing, for it cannot grow while it is locked. No lock of this transaction is waited for longer than
/// `patience`, those of its writing included.
[[nodiscard]] std::vector<Closure> lock_group(pqxx::transaction_base& tx, const GroupKeys& keys,
                                              std::chrono::milliseconds patience);

/// Everything of a group, by one snapshot, and the registry's epoch in it.
struct LoadedGroup {
    std::vector<Loaded> acts{};
    std::int64_t registry_epoch = 0;
};
[[nodiscard]] LoadedGroup load_group(pqxx::transaction_base& tx, const GroupKeys& keys);

}  // namespace cargo::store
