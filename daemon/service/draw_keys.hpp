#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/store/store.hpp"

/// Keys of random shares: one a period, so that who learns one learns nothing of the next. A decision
/// keeps the period's name, never the key.
namespace cargo::service {

struct Session;
struct Settings;

/// How long one key draws. Periods are cut in UTC.
enum class DrawPeriod : std::uint8_t { day, month, year };

struct DrawKey {
    std::string period;  ///< "2026-11-26", "2026-11" or "2026"
    std::string secret;  ///< 256 bits; never shown
};

/// "day", "month", "year"; nothing for another word.
[[nodiscard]] std::optional<DrawPeriod> draw_period_of(std::string_view word);
[[nodiscard]] std::string period_of(Instant at, DrawPeriod length);

/// The key that every server of one database makes of the secret they share.
[[nodiscard]] DrawKey derived_draw_key(const store::IdKeys& keys, const std::string& period);

/// What of a key may be told: two servers compare it, nobody draws with it.
[[nodiscard]] std::string fingerprint(const DrawKey& key);

/// Where a server keeps the keys it made. Called from several threads.
class DrawKeys {
public:
    virtual ~DrawKeys() = default;
    /// The key of the period `at` lies in; made when the period begins. Errors: store_unavailable, also when the database
    /// says that another server draws with another key: then nothing is drawn, and nothing registered.
    [[nodiscard]] virtual Result<DrawKey> at(store::Store& store, Instant at) = 0;
};

/// From `settings.draw_keys`, or derived and kept nowhere when there are none.
[[nodiscard]] Result<DrawKey> draw_key_at(Session& session, const Settings& settings, const store::IdKeys& keys, Instant at);

}  // namespace cargo::service
