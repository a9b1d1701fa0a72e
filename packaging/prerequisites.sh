# Sourced by ./run, ./test and bench/run: installs what is missing from Debian's packages.

# libicu72, libssl3 and tzdata are what .NET itself wants and a minimal Debian lacks.
run_packages=(libicu72 libssl3 ca-certificates tzdata libpoppler-glib8 libcairo2 libpangocairo-1.0-0 libturbojpeg0 libtiff6 libwebp7 poppler-data bubblewrap fonts-liberation2 fonts-noto-core libspandsp2 libreoffice-writer libreoffice-calc libreoffice-impress chromium-headless-shell fonts-droid-fallback fonts-nanum)
# The web pages are built with npm; Node.js of another source brings it along.
command -v npm >/dev/null || run_packages+=(nodejs npm)
test_packages=("${run_packages[@]}" libtiff-tools poppler-utils ghostscript tesseract-ocr tesseract-ocr-eng tesseract-ocr-deu zbar-tools dmtx-utils zint qpdf sfftobmp libpdfbox2-java libactivation-java libjaxb-api-java default-jdk-headless efax hylafax-server sip-tester kamailio kamailio-tls-modules postgresql swaks libnet-ssleay-perl postfix dovecot-imapd dovecot-lmtpd tshark samba samba-dsdb-modules samba-vfs-modules samba-ad-provision smbclient slapd ldap-utils radicale cups-daemon cups-ipp-utils avahi-daemon dbus)

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

need_dotnet() {
  if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then PATH="$HOME/.dotnet:$PATH"; fi
  if ! command -v dotnet >/dev/null || ! dotnet --version >/dev/null 2>&1; then
    echo "Faxwerk needs the .NET 10 SDK, and none was found. Install it (https://dotnet.microsoft.com/download/dotnet/10.0," >&2
    echo "for Debian 12: package dotnet-sdk-10.0 from Microsoft's feed, or dotnet-install.sh --channel 10.0) and run this again." >&2
    exit 1
  fi
}

# need_packages run|test: apt-get installs those that are missing, as root or with sudo.
need_packages() {
  local -n wanted="${1}_packages"
  local missing=() name
  for name in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Missing Debian packages: ${missing[*]}. Install them as root: apt-get install ${missing[*]}" >&2
      exit 1
    fi
    sudo=(sudo)
  fi
  # Debian's -nogui variants of LibreOffice lack the files that its tables need to open, and apt does not replace them unless told to.
  if [[ " ${missing[*]} " == *" libreoffice-"* ]]; then
    for name in $(dpkg-query -W -f '${Package} ${Status}\n' 'libreoffice-*-nogui' 2>/dev/null | sed -n 's/ install ok installed$//p'); do
      missing+=("${name%-nogui}" "$name-")
    done
  fi
  echo "Installing ${missing[*]} ..."
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  # Servers that the tests start by themselves on random ports must not come up as system services.
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
