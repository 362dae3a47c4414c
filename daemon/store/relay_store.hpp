#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/outbox_view.hpp"

/// The outbox as the relay reads it: by snapshot difference. A row's number is taken
/// when it is written and seen when its transaction commits, so reading "after the last
/// number" loses rows; the set of rows visible in one snapshot and not in an earlier one
/// never changes, whoever commits late.
namespace cargo::store {

/// Everything visible in `previous` has been published. With `current`, what is visible
/// there and not in `previous` is being published in the order of row numbers, up to
/// `last_id` so far.
struct RelayCursor {
    std::string previous;  ///< pg_snapshot as text
    std::optional<std::string> current{};
    std::int64_t last_id = 0;
    friend bool operator==(const RelayCursor&, const RelayCursor&) = default;
};

/// The right to publish and to move the cursor. Whoever takes the row over gets a higher epoch.
struct RelayLease {
    std::int64_t epoch = 0;
    RelayCursor cursor{};
};

/// What a waiting relay watches: while epoch or beat move, somebody lives.
struct RelayHolder {
    std::string holder;  ///< empty: nobody
    std::int64_t epoch = 0;
    std::int64_t beat = 0;
    friend bool operator==(const RelayHolder&, const RelayHolder&) = default;
};

struct RelayPage {
    std::vector<OutboxView> rows{};       ///< in the order to publish; empty: nothing new
    RelayCursor after{};                  ///< to be saved when all of them are acknowledged
    std::shared_ptr<const void> bytes{};  ///< where the rows stand: the database's answer
};

/// Bounds of one page: memory is spent on no more than this, but always on one row.
struct RelayPageSize {
    std::size_t rows_max = 0;
    std::size_t bytes_max = 0;  ///< of the rows' data
};

/// One connection, used by one thread; after `store_unavailable` or `store_outcome_unknown`
/// it is destroyed and made anew.
class RelayStore {
public:
    /// Errors: store_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<RelayStore>> open(const std::string& url);
    ~RelayStore();
    RelayStore(const RelayStore&) = delete;
    RelayStore& operator=(const RelayStore&) = delete;

    [[nodiscard]] Result<RelayHolder> holder();
    /// Takes the row from the holder that was seen. Errors: version_conflict (it moved meanwhile); store_*.
    [[nodiscard]] Result<RelayLease> take(const RelayHolder& seen, const std::string& as);
    /// Shows that the holder lives. Errors: version_conflict (the row was taken over); store_*.
    [[nodiscard]] Result<void> beat(std::int64_t epoch);
    /// Gives the row up in good order: the next may take it without waiting. Errors: as `beat`.
    [[nodiscard]] Result<void> release(std::int64_t epoch);
    /// Beats and moves the cursor. Errors: version_conflict (the row was taken over); store_*.
    [[nodiscard]] Result<void> save(std::int64_t epoch, const RelayCursor& cursor);

    /// The rows after `cursor`. With no rows, `after` is where to look next time; saving
    /// it then saves work, not correctness. Errors: store_*.
    [[nodiscard]] Result<RelayPage> next(const RelayCursor& cursor, RelayPageSize size);

private:
    struct Impl;
    explicit RelayStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace cargo::store
