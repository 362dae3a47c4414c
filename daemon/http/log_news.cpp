#include "daemon/http/log_news.hpp"

#include <exception>
#include <utility>

namespace cargo::http {

namespace {

/// Between two looks, however fast commits come: one look finds all that was committed before.
constexpr std::chrono::milliseconds gather{5};
constexpr int when_nobody_reads =
    10;  // times the poll: positions are given all the same, so that the first reader has no backlog

}  // namespace

LogNews::LogNews(std::string database, std::function<void()> news, std::chrono::milliseconds poll)
    : database_(std::move(database)), news_(std::move(news)), poll_(poll) {}

LogNews::~LogNews() {
    stop();
}

void LogNews::start() {
    if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LogNews::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void LogNews::wake() {
    {
        const std::scoped_lock lock(mutex_);
        woken_ = true;
    }
    signal_.notify_one();
}

LogNews::Newest LogNews::follow(views::Audience audience, const std::string& recipient) {
    const std::scoped_lock lock(mutex_);
    std::weak_ptr<Place>& known = followed_[{audience, recipient}];
    std::shared_ptr<Place> place = known.lock();
    if (place == nullptr) {
        place = std::make_shared<Place>(0);  // shared: by the streams of one recipient, until the last has gone
        known = place;
        woken_ = true;  // what was committed before is news to a new place
        signal_.notify_one();
    }
    return place;
}

void LogNews::look() {
    std::vector<store::LogWatch::Log> logs;
    std::vector<std::shared_ptr<Place>> places;
    {
        const std::scoped_lock lock(mutex_);
        std::erase_if(followed_, [](const auto& entry) { return entry.second.expired(); });
        for (const auto& [log, place] : followed_) {
            if (std::shared_ptr<Place> alive = place.lock()) {
                logs.push_back(log);
                places.push_back(std::move(alive));
            }
        }
    }
    if (watch_ == nullptr) {
        Result<std::unique_ptr<store::LogWatch>> opened = store::LogWatch::open(database_);
        if (!opened) return;  // the database is away: streams wait, and miss nothing
        watch_ = std::move(*opened);
    }
    const Result<std::vector<std::int64_t>> newest = watch_->newest(logs);
    if (!newest) {
        watch_.reset();
        return;
    }
    bool grown = false;
    for (std::size_t i = 0; i < places.size(); ++i) grown = places[i]->exchange((*newest)[i]) != (*newest)[i] || grown;
    if (grown) news_();
}

void LogNews::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            look();
        } catch (const std::exception&) {  // the thread's entry: a bug of ours must not end all streams
            watch_.reset();
        }
        std::unique_lock lock(mutex_);
        signal_.wait_for(lock, stop, gather, [] { return false; });
        const std::chrono::milliseconds poll = followed_.empty() ? when_nobody_reads * poll_ : poll_;
        signal_.wait_for(lock, stop, poll, [this] { return woken_; });
        woken_ = false;
    }
    watch_.reset();
}

}  // namespace cargo::http
