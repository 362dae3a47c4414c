#include "daemon/cargod/background.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace cargo::daemon {

Background::Background(std::string name, std::string url, store::IdKeys keys, std::chrono::milliseconds pause, Step step,
                       const JsonLog& log)
    : name_(std::move(name)),
      sessions_(std::move(url), std::move(keys), 1),
      pause_(pause),
      step_(std::move(step)),
      log_(log),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Background::~Background() {
    stop();
}

void Background::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    signal_.notify_one();
}

void Background::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

bool Background::do_step() {
    Result<bool> done = false;
    try {
        Result<service::Session> session = sessions_.of(0);
        done = session ? step_(*session) : std::unexpected(session.error());
    } catch (const std::exception& bug) {  // ours: said, and met like an outage; the daemon goes on
        log_.detail("internal_error", name_ + ": " + bug.what());
        return false;
    }
    const Errc error = done ? Errc{} : done.error().code;
    if (error != Errc{} && error != last_error_) {
        log_.line("background_error", fmt::format(R"("work":"{}","code":"{}")", name_, to_string(error)));
    }
    last_error_ = error;
    return done && *done;
}

void Background::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (do_step()) continue;
        std::unique_lock lock(mutex_);
        signal_.wait_for(lock, stop, pause_, [this] { return woken_; });
        woken_ = false;
    }
}

}  // namespace cargo::daemon
