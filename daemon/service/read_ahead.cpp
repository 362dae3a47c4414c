#include "daemon/service/read_ahead.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace cargo::service {
namespace {

struct InterchangeEnd {
    std::vector<edi::Finding> findings{};
    bool refused = false;
};
/// What a sink is told.
using Told = std::variant<edi::InterchangeHeader, edi::Message, InterchangeEnd>;

struct Tell {
    edi::MessageSink& sink;
    void operator()(const edi::InterchangeHeader& header) const { sink.interchange_start(header); }
    void operator()(edi::Message& message) const { sink.message(std::move(message)); }
    void operator()(InterchangeEnd& end) const { sink.interchange_end(std::move(end.findings), end.refused); }
};

}  // namespace

/// Room for one thing told, between the thread that reads and the one that works.
class ReadAhead::Handover final : public edi::MessageSink {
public:
    void interchange_start(const edi::InterchangeHeader& header) override { put(header); }
    void message(edi::Message&& message) override { put(std::move(message)); }
    void interchange_end(std::vector<edi::Finding>&& findings, bool refused) override {
        put(InterchangeEnd{std::move(findings), refused});
    }

    /// By who reads: there is nothing more.
    void close() {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        moved_.notify_all();
    }
    /// By who works: waits for the next; none, when there is nothing more. The one before is let go of.
    std::optional<Told> next() {
        std::unique_lock lock(mutex_);
        held_ = false;
        moved_.notify_all();
        moved_.wait(lock, [&] { return told_ || closed_; });
        std::optional<Told> next = std::exchange(told_, std::nullopt);
        held_ = next.has_value();
        return next;
    }
    /// By who works.
    void let_go() {
        const std::scoped_lock lock(mutex_);
        held_ = false;
        moved_.notify_all();
    }
    /// By who works: what is still read is dropped.
    void abandon() {
        const std::scoped_lock lock(mutex_);
        abandoned_ = true;
        moved_.notify_all();
    }
    [[nodiscard]] bool abandoned() const {
        const std::scoped_lock lock(mutex_);
        return abandoned_;
    }

private:
    /// Until it was taken and let go of.
    void put(Told told) {
        std::unique_lock lock(mutex_);
        if (abandoned_) return;
        told_ = std::move(told);
        moved_.notify_all();
        moved_.wait(lock, [&] { return (!told_ && !held_) || abandoned_; });
    }

    mutable std::mutex mutex_{};
    std::condition_variable moved_{};
    std::optional<Told> told_{};
    bool held_ = false;  ///< what was taken
    bool closed_ = false;
    bool abandoned_ = false;
};

/// The reading thread, which ends before what it uses.
class ReadAhead::Reader {
public:
    Reader(const Reading& read, Handover& handover) : handover_(handover), thread_([this, &read] { run(read); }) {}
    ~Reader() {
        handover_.abandon();
        thread_.join();
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// After its last word.
    Result<void> outcome() const {
        if (thrown_) std::rethrow_exception(thrown_);
        return outcome_;
    }

private:
    void run(const Reading& read) {
        try {
            outcome_ = read(handover_, [this] { return handover_.abandoned(); });
        } catch (...) {  // for the other thread, whatever it is
            thrown_ = std::current_exception();
        }
        handover_.close();
    }

    Handover& handover_;
    Result<void> outcome_{};
    std::exception_ptr thrown_{};
    std::thread thread_;  // last: it uses the others
};

ReadAhead::ReadAhead() : handover_(std::make_unique<Handover>()) {}
ReadAhead::~ReadAhead() = default;

void ReadAhead::let_go() {
    handover_->let_go();
}

Result<void> ReadAhead::run(const Reading& read, edi::MessageSink& worked, const std::function<bool()>& stopped) {
    std::optional<Reader> reader;
    try {
        reader.emplace(read, *handover_);
    } catch (const std::system_error& error) {  // no thread to be had now: an outage, and not the message's fault
        return fail(Errc::store_unavailable, {}, error.what());
    }
    while (std::optional<Told> told = handover_->next()) {
        std::visit(Tell{worked}, *told);
        if (stopped()) return {};
    }
    return reader->outcome();
}

}  // namespace cargo::service
