#include "daemon/events/relay.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "daemon/events/message_maker.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/relay_store.hpp"

namespace cargo::events {

namespace {

using Monotonic = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A stop waits this long for acknowledgements under way, so that the next start repeats nothing.
constexpr std::chrono::seconds grace{3};
constexpr milliseconds wait_step{50};

/// A page that was handed to the broker.
struct UnderWay {
    Batch batch{};
    store::RelayCursor after{};
    std::size_t withheld = 0;
    std::size_t oversize = 0;
    Instant oldest{};
    Instant newest{};
};

}  // namespace

/// The thread's own state: what it holds between two steps.
class Relay::Run {
public:
    Run(Relay& relay, std::stop_token stop)
        : relay_(relay),
          options_(relay.options_),
          stop_(std::move(stop)),
          maker_(options_.naming, options_.kafka.message_bytes_max) {}

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
        if (worked && *worked) worked = work();
        if (!worked) {
            recover(worked.error());
            pause(options_.retry);
        } else if (!*worked) {
            wait_for_work();
        }
    }

    /// Forgets what the error spoils; the cursor says where to go on.
    void recover(const Error& error) {
        note(error.detail.empty() ? std::string(to_string(error.code)) : error.detail);
        if (error.code == Errc::bus_fatal) change([](RelayMetrics& m) { ++m.producers_made_anew; });
        if (error.code == Errc::bus_fatal || error.code == Errc::bus_unavailable) {
            send_again();
        } else if (error.code == Errc::version_conflict) {
            lose_lease();
        } else {
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
        read_ = lease_->cursor;
        more_ = true;
        beat_at_ = asked;
        change([](RelayMetrics& m) { m.leading = true; });
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

    /// True when there is more to do at once. The next page is read while the broker works on the former ones.
    Result<bool> work() {
        bool more = false;
        if (time_to_look()) {
            const Result<void> handed = hand_over_page();
            if (!handed)
                return std::unexpected(lost_while_waiting_ ? *std::exchange(lost_while_waiting_, std::nullopt) : handed.error());
            more = more_ && has_room();
        }
        if (producer_) {
            if (const Result<void> seen = producer_->collect(milliseconds(0)); !seen) return std::unexpected(seen.error());
            take_acknowledged();
        }
        if (const Result<void> saved = save(Saving::when_due); !saved) return std::unexpected(saved.error());
        return more;
    }

    [[nodiscard]] bool has_room() const { return under_way_.size() < options_.pages_under_way_max; }

    [[nodiscard]] bool time_to_look() {
        if (!has_room()) return false;
        const Monotonic::time_point now = Monotonic::now();
        const std::scoped_lock lock(relay_.mutex_);
        const bool look = more_ || now - looked_at_ >= (relay_.woken_ ? options_.gather : options_.poll);
        if (look) {
            relay_.woken_ = false;
            looked_at_ = now;
        }
        return look;
    }

    Result<void> hand_over_page() {
        Result<store::RelayPage> page = database_->next(read_, {options_.page_rows_max, options_.page_bytes_max});
        if (!page) return std::unexpected(page.error());
        more_ = page->rows.empty() ? read_.current.has_value() : page->after.current.has_value();
        if (!page->rows.empty()) {
            if (const Result<void> sent = send(*page); !sent) return sent;
        } else if (under_way_.empty()) {
            lease_->cursor = page->after;  // saving it would save work, not correctness
        } else {
            under_way_.back().after = page->after;
        }
        read_ = std::move(page->after);
        return {};
    }

    Result<void> send(const store::RelayPage& page) {
        if (!producer_) {
            Result<std::unique_ptr<Producer>> opened = Producer::open(options_.kafka, [this] { tell_news(); });
            if (!opened) return std::unexpected(opened.error());
            producer_ = std::move(*opened);
        }
        const Producer::GoOn asking = [this] { return go_on(); };
        // The last look before anything leaves: a holder that slept may have been followed meanwhile.
        if (Monotonic::now() - beat_at_ >= options_.lease / 2 && !go_on())
            return fail(Errc::bus_unavailable, {}, "the lease ran out");
        UnderWay& sent = under_way_.emplace_back();
        sent.after = page.after;
        sent.oldest = page.rows.front().time;
        sent.newest = page.rows.back().time;
        show_waiting();
        const bool carefully = careful_pages_ > 0;
        for (const store::OutboxView& row : page.rows) {
            const bool to_party = row.audience == views::Audience::party;
            if (to_party && options_.subscribed && !options_.subscribed(std::string(row.recipient))) {
                ++sent.withheld;
                continue;
            }
            const Message& message = maker_.of(row);
            if (message.value.empty()) ++sent.oversize;
            const bool customs = row.audience == views::Audience::customs;
            const int partitions = customs ? options_.customs_partitions : options_.recipient_partitions;
            if (const Result<void> made = producer_->ensure_topic(message.topic, partitions, asking); !made) return made;
            const Result<void> handed = carefully ? send_alone(row, message, sent) : producer_->send(message, sent.batch, asking);
            if (!handed) return handed;
        }
        if (carefully) --careful_pages_;
        return {};
    }

    /// One message and its acknowledgement. What the broker refuses for its size goes without its data: a
    /// refusal of a full page does not tell which of its events was too large.
    Result<void> send_alone(const store::OutboxView& row, const Message& message, UnderWay& page) {
        const Producer::GoOn asking = [this] { return go_on(); };
        Result<void> sent = send_and_wait(message, asking);
        if (!sent && producer_->too_large() && !message.value.empty()) {
            sent = send_and_wait(maker_.without_data(row), asking);
            ++page.oversize;
        }
        if (!sent) return sent;
        ++page.batch.sent;
        ++page.batch.acknowledged;
        return {};
    }

    Result<void> send_and_wait(const Message& message, const Producer::GoOn& asking) {
        alone_ = {};
        Result<void> outcome = producer_->send(message, alone_, asking);
        while (outcome && !alone_.complete()) {
            outcome = producer_->collect(wait_step);
            if (outcome && !alone_.complete() && !go_on())
                outcome = fail(Errc::bus_unavailable, {}, "gave up waiting for the broker");
        }
        return outcome;
    }

    /// In the order they were handed over: a page counts when all before it are acknowledged.
    void take_acknowledged() {
        while (!under_way_.empty() && under_way_.front().batch.complete()) {
            const UnderWay& page = under_way_.front();
            lease_->cursor = page.after;
            if (rows_unsaved_ == 0) unsaved_since_ = Monotonic::now();
            rows_unsaved_ += page.batch.sent + page.withheld;
            change([&](RelayMetrics& m) {
                ++m.pages_published;
                m.events_published += page.batch.sent;
                m.events_withheld += page.withheld;
                m.oversize_events += page.oversize;
                m.newest_published = page.newest;
            });
            under_way_.pop_front();
        }
        show_waiting();
    }

    enum class Saving { when_due, now };

    Result<void> save(Saving how) {
        if (rows_unsaved_ == 0) return {};
        const Monotonic::time_point now = Monotonic::now();
        const bool due = rows_unsaved_ >= options_.page_rows_max || now - unsaved_since_ >= options_.save_every;
        if (how == Saving::when_due && !due) return {};
        store::crash_point("relay.published");
        Result<void> saved = database_->save(lease_->epoch, lease_->cursor);
        if (!saved) return saved;
        store::crash_point("relay.saved");
        beat_at_ = now;
        rows_unsaved_ = 0;
        return {};
    }

    /// From the last acknowledged page on. What the broker has of the others it gets again, with the same ids.
    void send_again() {
        if (producer_) {
            if (producer_->too_large()) careful_pages_ = under_way_.size() + 1;
            producer_->discard();
            change([this](RelayMetrics& m) { m.broker_reachable = producer_->reachable(); });
        }
        if (!under_way_.empty()) change([](RelayMetrics& m) { ++m.pages_tried_again; });
        under_way_.clear();
        if (lease_) read_ = lease_->cursor;
        more_ = true;
    }

    void lose_lease() {
        if (lease_) change([](RelayMetrics& m) { ++m.leases_lost; });
        change([](RelayMetrics& m) { m.leading = false; });
        producer_.reset();  // with all that it still holds
        under_way_.clear();
        lease_.reset();
        seen_.reset();
        rows_unsaved_ = 0;
    }

    void forget_database() {
        lose_lease();
        database_.reset();
    }

    /// Nobody has to wait for a holder that left in good order.
    void leave() {
        const Monotonic::time_point until = Monotonic::now() + grace;
        while (!under_way_.empty() && producer_->reachable() && Monotonic::now() < until) {
            if (!producer_->collect(wait_step)) break;
            take_acknowledged();
        }
        producer_.reset();
        under_way_.clear();
        if (lease_ && !save(Saving::now)) note("the cursor was not saved; what it did not reach is published again");
        if (lease_ && !database_->release(lease_->epoch)) note("the lease was not given back; others wait for it to run out");
        change([](RelayMetrics& m) { m.leading = false; });
    }

    template <class Change>
    void change(const Change& how) {
        const std::scoped_lock lock(relay_.mutex_);
        how(relay_.metrics_);
    }
    void note(const std::string& error) {
        change([&](RelayMetrics& m) { m.last_error = error; });
    }
    void show_waiting() {
        change([this](RelayMetrics& m) {
            m.oldest_waiting = under_way_.empty() ? Instant{} : under_way_.front().oldest;
            m.broker_reachable = producer_->reachable();
        });
    }

    /// On a thread of librdkafka.
    void tell_news() {
        {
            const std::scoped_lock lock(relay_.mutex_);
            relay_.news_ = true;
        }
        relay_.signal_.notify_one();
    }

    /// Until something is committed or acknowledged, or it is time to look, to save, to show life.
    void wait_for_work() {
        const bool room = lease_ && has_room();
        std::unique_lock lock(relay_.mutex_);
        const bool woken = relay_.woken_;
        Monotonic::time_point until = Monotonic::now() + options_.poll;
        if (room) until = looked_at_ + (woken ? options_.gather : options_.poll);
        if (rows_unsaved_ > 0) until = std::min(until, unsaved_since_ + options_.save_every);
        if (lease_) until = std::min(until, beat_at_ + options_.lease / 4);
        relay_.signal_.wait_until(lock, stop_, until, [&] { return relay_.news_ || (room && !woken && relay_.woken_); });
        relay_.news_ = false;
    }

    /// After a failure: commits do not shorten it.
    void pause(milliseconds exactly) {
        std::unique_lock lock(relay_.mutex_);
        relay_.signal_.wait_for(lock, stop_, exactly, [] { return false; });
    }

    Relay& relay_;  // outlives the thread, which it joins
    const RelayOptions& options_;
    std::stop_token stop_;
    MessageMaker maker_;
    std::unique_ptr<store::RelayStore> database_;
    std::optional<store::RelayLease> lease_;  ///< its cursor: up to where all is acknowledged
    store::RelayCursor read_{};               ///< up to where pages were handed over
    bool more_ = true;                        ///< there is a next page, most likely
    std::deque<UnderWay> under_way_{};        ///< before the producer, whose reports count into it
    Batch alone_{};
    std::size_t careful_pages_ = 0;  ///< to be sent message by message: one of them is too large
    std::unique_ptr<Producer> producer_;
    std::size_t rows_unsaved_ = 0;
    std::optional<store::RelayHolder> seen_;  ///< whom we wait for
    std::optional<Error> lost_while_waiting_;
    std::optional<Monotonic::time_point> stopping_since_;
    Monotonic::time_point seen_at_{};
    Monotonic::time_point beat_at_{};  ///< before our last sign of life was sent
    Monotonic::time_point looked_at_{};
    Monotonic::time_point unsaved_since_{};
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
