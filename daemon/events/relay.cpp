#include "daemon/events/relay.hpp"

#include <optional>
#include <set>
#include <vector>

#include "daemon/store/relay_store.hpp"

namespace cargo::events {

namespace {

using Monotonic = std::chrono::steady_clock;

/// Room for key, headers and framing beside the data.
constexpr std::size_t overhead_bytes = 16 * 1024;

/// A stop waits this long for acknowledgements under way, so that the next start repeats nothing.
constexpr std::chrono::seconds grace{3};

}  // namespace

Message message_of(const Naming& naming, const store::OutboxRow& row, std::size_t bytes_max) {
    Message message{topic(naming, row.audience, row.recipient), row.key, row.data, headers(naming, row), row.time};
    if (row.data.size() + overhead_bytes > bytes_max) {
        message.value.clear();
        message.headers.emplace_back("ce_dataref", "/v1/events#" + row.event_id);
    }
    return message;
}

/// The thread's own state: what it holds between two steps.
class Relay::Run {
public:
    Run(Relay& relay, std::stop_token stop) : relay_(relay), options_(relay.options_), stop_(std::move(stop)) {}

    void operator()() {
        while (!stop_.stop_requested()) {
            try {
                step();
            } catch (const std::exception& error) {  // the thread's entry: a bug of ours must not end the feed
                note(error.what());
                forget_database();
                pause(options_.retry);
            }
        }
        leave();
    }

private:
    void step() {
        Result<bool> worked = have_lease();
        if (worked && *worked) worked = publish_page();
        if (!worked) {
            recover(worked.error());
            pause(options_.retry);
        } else if (!*worked) {
            wait_for_work(options_.poll);
        }
    }

    /// Forgets what the error spoils; the cursor in the database says where to go on.
    void recover(const Error& error) {
        note(error.detail.empty() ? std::string(to_string(error.code)) : error.detail);
        if (error.code == Errc::bus_fatal) {
            change([](RelayMetrics& m) { ++m.producers_made_anew; });
        } else if (error.code == Errc::version_conflict) {
            lose_lease();
        } else if (error.code != Errc::bus_unavailable) {
            forget_database();
        }
    }

    /// True when this relay may publish. A holder that stands still for the whole lease, by
    /// our clock, is followed; no clocks are compared.
    Result<bool> have_lease() {
        if (!database_) {
            Result<std::unique_ptr<store::RelayStore>> opened = store::RelayStore::open(options_.database);
            if (!opened) return std::unexpected(opened.error());
            database_ = std::move(*opened);
        }
        if (lease_) {
            const Result<void> kept = keep_lease();
            if (!kept) return std::unexpected(kept.error());
            return true;
        }
        const Monotonic::time_point asked = Monotonic::now();
        const Result<store::RelayHolder> holder = database_->holder();
        if (!holder) return std::unexpected(holder.error());
        if (!seen_ || *seen_ != *holder) {
            seen_ = *holder;
            seen_at_ = Monotonic::now();
        }
        const bool free = holder->holder.empty() || holder->holder == options_.instance;
        if (!free && Monotonic::now() - seen_at_ < options_.lease) return false;
        Result<store::RelayLease> taken = database_->take(*holder, options_.instance);
        if (!taken && taken.error().code == Errc::version_conflict) return false;  // somebody was faster
        if (!taken) return std::unexpected(taken.error());
        lease_ = std::move(*taken);
        beat_at_ = asked;
        note_leading(true);
        return true;
    }

    /// Shows life four times a lease. Errors: version_conflict (another relay leads now), store_*.
    Result<void> keep_lease() {
        const Monotonic::time_point now = Monotonic::now();
        if (now - beat_at_ < options_.lease / 4) return {};
        Result<void> beaten = database_->beat(lease_->epoch);
        if (beaten) beat_at_ = now;
        return beaten;
    }

    /// While the broker keeps us waiting: false when stopped, or when others may believe us dead.
    bool go_on() {
        if (stop_.stop_requested()) {
            const Monotonic::time_point now = Monotonic::now();
            if (!stopping_since_) stopping_since_ = now;
            if (!producer_->reachable() || now - *stopping_since_ > grace) return false;
        }
        change([this](RelayMetrics& m) { m.broker_reachable = producer_->reachable(); });
        const Result<void> kept = keep_lease();
        if (!kept) lost_while_waiting_ = kept.error();
        return kept.has_value();
    }

    /// True when there was something to do.
    Result<bool> publish_page() {
        if (!page_) {
            Result<store::RelayPage> page = database_->next(lease_->cursor, {options_.page_rows_max, options_.page_bytes_max});
            if (!page) return std::unexpected(page.error());
            if (page->rows.empty()) {
                const bool end_of_long_set = lease_->cursor.current.has_value();
                lease_->cursor = std::move(page->after);
                return end_of_long_set;
            }
            page_ = std::move(*page);
            change([this](RelayMetrics& m) { m.oldest_waiting = page_->rows.front().time; });
        }
        const Result<std::size_t> sent = send(page_->rows);
        if (!sent) {
            change([](RelayMetrics& m) { ++m.pages_tried_again; });
            // The database's word comes first: without a lease there is nothing to try again.
            if (lost_while_waiting_) return std::unexpected(*std::exchange(lost_while_waiting_, std::nullopt));
            return std::unexpected(sent.error());
        }
        const Monotonic::time_point asked = Monotonic::now();
        if (const Result<void> saved = database_->save(lease_->epoch, page_->after); !saved)
            return std::unexpected(saved.error());
        beat_at_ = asked;
        lease_->cursor = page_->after;
        change([&](RelayMetrics& m) {
            ++m.pages_published;
            m.events_published += *sent;
            m.events_withheld += page_->rows.size() - *sent;
            m.newest_published = page_->rows.back().time;
            m.oldest_waiting = {};
            m.broker_reachable = producer_->reachable();
        });
        page_.reset();
        return true;
    }

    /// How many of the rows left: those of parties that are not subscribed stay.
    Result<std::size_t> send(const std::vector<store::OutboxRow>& rows) {
        if (!producer_) {
            Result<std::unique_ptr<Producer>> opened = Producer::open(options_.kafka);
            if (!opened) return std::unexpected(opened.error());
            producer_ = std::move(*opened);
        }
        std::vector<Message> messages;
        messages.reserve(rows.size());
        const Producer::GoOn asking = [this] { return go_on(); };
        std::size_t oversize = 0;
        for (const store::OutboxRow& row : rows) {
            const bool to_party = row.audience == views::Audience::party;
            if (to_party && options_.subscribed && !options_.subscribed(row.recipient)) continue;
            Message message = message_of(options_.naming, row, options_.kafka.message_bytes_max);
            if (message.value.empty()) ++oversize;
            const bool customs = row.audience == views::Audience::customs;
            const int partitions = customs ? options_.customs_partitions : options_.recipient_partitions;
            if (const Result<void> made = producer_->ensure_topic(message.topic, partitions, asking); !made) {
                return std::unexpected(made.error());
            }
            messages.push_back(std::move(message));
        }
        // The last look before anything leaves: a holder that slept may have been followed meanwhile.
        if (Monotonic::now() - beat_at_ >= options_.lease / 2 && !go_on())
            return fail(Errc::bus_unavailable, {}, "the lease ran out");
        if (const Result<void> sent = producer_->publish(messages, asking); !sent) return std::unexpected(sent.error());
        change([&](RelayMetrics& m) { m.oversize_events += oversize; });
        return messages.size();
    }

    void lose_lease() {
        if (lease_) {
            change([](RelayMetrics& m) { ++m.leases_lost; });
            note_leading(false);
        }
        lease_.reset();
        page_.reset();
        seen_.reset();
        producer_.reset();  // with all that it still holds
    }

    void forget_database() {
        lose_lease();
        database_.reset();
    }

    /// Nobody has to wait for a holder that left in good order.
    void leave() {
        producer_.reset();
        if (lease_ && !database_->release(lease_->epoch)) note("the lease was not given back; others wait for it to run out");
        note_leading(false);
    }

    template <class Change>
    void change(const Change& how) {
        const std::scoped_lock lock(relay_.mutex_);
        how(relay_.metrics_);
    }
    void note(const std::string& error) {
        change([&](RelayMetrics& m) { m.last_error = error; });
    }
    void note_leading(bool leading) {
        change([&](RelayMetrics& m) { m.leading = leading; });
    }

    /// Until something is committed, at most this long.
    void wait_for_work(std::chrono::milliseconds at_most) {
        std::unique_lock lock(relay_.mutex_);
        relay_.signal_.wait_for(lock, stop_, at_most, [this] { return relay_.woken_; });
        relay_.woken_ = false;
    }

    /// After a failure: commits do not shorten it.
    void pause(std::chrono::milliseconds exactly) {
        std::unique_lock lock(relay_.mutex_);
        relay_.signal_.wait_for(lock, stop_, exactly, [] { return false; });
    }

    Relay& relay_;  // outlives the thread, which it joins
    const RelayOptions& options_;
    std::stop_token stop_;
    std::unique_ptr<store::RelayStore> database_;
    std::unique_ptr<Producer> producer_;
    std::optional<store::RelayLease> lease_;
    std::optional<store::RelayPage> page_;    ///< read and not acknowledged yet: all that is held in memory
    std::optional<store::RelayHolder> seen_;  ///< whom we wait for
    std::optional<Error> lost_while_waiting_;
    std::optional<Monotonic::time_point> stopping_since_;
    Monotonic::time_point seen_at_{};
    Monotonic::time_point beat_at_{};  ///< before our last sign of life was sent
};

Relay::Relay(RelayOptions options) : options_(std::move(options)) {}

Relay::~Relay() {
    stop();
}

void Relay::start() {
    if (thread_.joinable()) return;
    thread_ = std::jthread([this](std::stop_token stop) { Run(*this, std::move(stop))(); });
}

void Relay::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    thread_ = {};
}

void Relay::wake() {
    {
        const std::scoped_lock lock(mutex_);
        woken_ = true;
    }
    signal_.notify_one();
}

RelayMetrics Relay::metrics() const {
    const std::scoped_lock lock(mutex_);
    return metrics_;
}

}  // namespace cargo::events
