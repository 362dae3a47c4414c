#include "daemon/folders/alarm.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <utility>

namespace cargo::folders {

Alarm::Alarm(const std::vector<std::string>& folders, std::function<void()> wake)
    : wake_(std::move(wake)), events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), end_(::eventfd(0, EFD_CLOEXEC)) {
    if (!events_.is_open() || !end_.is_open()) return;
    for (const std::string& folder : folders)
        ::inotify_add_watch(events_.get(), folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_ONLYDIR);
    thread_ = std::thread([this] { listen(); });
}

Alarm::~Alarm() {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t told = ::write(end_.get(), &one, sizeof one);
    thread_.join();
}

void Alarm::listen() {
    std::array<char, 16 * 1024> heard{};
    for (;;) {
        std::array<pollfd, 2> both{{{events_.get(), POLLIN, 0}, {end_.get(), POLLIN, 0}}};
        if (::poll(both.data(), both.size(), -1) < 0) continue;  // a signal
        if (both[1].revents != 0) return;
        while (::read(events_.get(), heard.data(), heard.size()) > 0) {}
        wake_();
    }
}

}  // namespace cargo::folders
