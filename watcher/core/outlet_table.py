"""The outlets and agencies of the world by name, as reports credit them."""

from __future__ import annotations

# Canonical name, then other names. Acronyms count in capitals only; a name with a dot is an address.
KNOWN_OUTLETS = """
Reuters|Thomson Reuters|reuters.com
Associated Press|AP|The Associated Press|apnews.com
Agence France-Presse|AFP|Agence France Presse|France-Presse
Bloomberg|Bloomberg News|Bloomberg TV|Bloomberg Television|bloomberg.com
Financial Times|FT|The Financial Times|ft.com
Dow Jones|Dow Jones Newswires|MarketWatch
TASS|Tass|Itar-Tass|ITAR-TASS
RIA Novosti|RIA|Ria Novosti|RIA News
Interfax
Sputnik|Sputnik News
Russia Today|RT
Rossiya Segodnya
Xinhua|Xinhua News Agency
China News Service
CCTV|China Central Television
CGTN
People's Daily
China Daily
Caixin|Caixin Global
Anadolu|Anadolu Agency|AA|Anadolu Ajansi
DHA|Demirören News Agency|Demiroren News Agency
IHA|Ihlas News Agency
DPA|Deutsche Presse-Agentur|dpa
ANSA|Ansa
AGI
Adnkronos
EFE|Efe|Agencia EFE|Agencia Efe
Europa Press
Lusa
Austria Press Agency
PAP|Polish Press Agency
CTK|Czech News Agency
MTI
Agerpres
BTA|Bulgarian News Agency
Tanjug
HINA
ANA-MPA|Athens News Agency
BNS|Baltic News Service
ELTA
STT
TT|TT News Agency
NTB
Ritzau
ANP
Belga
Keystone-SDA|Keystone-ATS
Kyodo|Kyodo News|Kyodo News Agency
Jiji|Jiji Press
NHK
Yonhap|Yonhap News Agency
KCNA|Korean Central News Agency
CNA|Central News Agency
PTI|Press Trust of India
ANI|Asian News International
United News of India
IANS|Indo-Asian News Service
APP|Associated Press of Pakistan
BSS
Antara
Bernama
Vietnam News Agency|VNA
Philippine News Agency|PNA
AAP|Australian Associated Press
UPI|United Press International
PA|PA Media|Press Association|PA news agency
Canadian Press|The Canadian Press
Ukrinform
Interfax-Ukraine
UNIAN
Suspilne
BelTA|Belta
Armenpress
Azertac|AZERTAC
APA Azerbaijan
Turan News Agency
Trend News Agency
Kazinform
SANA|Syrian Arab News Agency
IRNA|Irna|Islamic Republic News Agency
ISNA|Iranian Students' News Agency
Mehr|Mehr News|Mehr News Agency
Tasnim|Tasnim News Agency
Fars|Fars News|Fars News Agency
Press TV
QNA|Qatar News Agency
WAM|Emirates News Agency
SPA|Saudi Press Agency
KUNA|Kuwait News Agency
BNA|Bahrain News Agency
ONA|Oman News Agency
MENA|Middle East News Agency
INA|Iraqi News Agency
Petra News Agency
NNA|National News Agency
WAFA
Saba News Agency
APS|Algérie Presse Service|Algerie Presse Service
Maghreb Arabe Presse
Tunis Afrique Presse
LANA|Libyan News Agency
SUNA
ENA|Ethiopian News Agency
NAN|News Agency of Nigeria
PANA|Panapress
Angop
SAnews
Télam|Telam
Agência Brasil|Agencia Brasil
Prensa Latina
Notimex
Andina|Agencia Andina
Inter Press Service|IPS
Religion News Service
BBC|BBC News|BBC World Service|BBC Arabic|BBC Persian|BBC Russian|BBC Verify
CNN|CNN International
CNBC
NBC|NBC News|MSNBC
CBS|CBS News
ABC News|ABC
Fox News
Fox Business
NPR|National Public Radio
PBS|PBS NewsHour|PBS Frontline
C-SPAN
Univision
Telemundo
CBC|CBC News|Radio-Canada
CTV|CTV News
Global News
Sky News
ITV|ITV News
Channel 4|Channel 4 News
LBC
RTÉ|RTE
RNZ|Radio New Zealand|RNZ Pacific
TVNZ|1News
Nine News
SBS
Seven News
Al Jazeera|Al-Jazeera|Aljazeera
Al Arabiya|Al-Arabiya|Alarabiya
Al Hadath|Al-Hadath
Al Mayadeen|Al-Mayadeen
Al Manar|Al-Manar|Al-Manar TV
Al Masirah|Al-Masirah|al-Masirah|Al Masirah TV
Al Alam|Al-Alam
Al Ikhbariya|Al-Ikhbariya
Sky News Arabia
MBC
LBCI
MTV Lebanon
Rudaw
Kurdistan 24
Shafaq News
North Press
Enab Baladi
Iran International
Iran Wire|IranWire
France 24
France Info|Franceinfo|franceinfo
France Inter
France 2
TF1
BFM TV|BFMTV
LCI
RFI|Radio France Internationale
RTL
TV5 Monde
ARD
ZDF
NDR
WDR
n-tv
Deutsche Welle|DW
RAI
TVE|RTVE
Cadena SER
RTBF
VRT
NOS
SVT
NRK
YLE|Yle
SRF
ORF
TVP
TVN|TVN24
RMF FM
Polsat
RFE/RL|Radio Free Europe|Radio Free Europe/Radio Liberty|Radio Liberty|Radio Svoboda
Radio Free Asia|RFA
Voice of America|VOA
Euronews
The New York Times|New York Times|NYT|NY Times|nytimes.com
The Washington Post|Washington Post|WaPo|washingtonpost.com
The Wall Street Journal|Wall Street Journal|WSJ|wsj.com
Los Angeles Times|LA Times|The Los Angeles Times
Chicago Tribune|The Chicago Tribune
Boston Globe|The Boston Globe
Miami Herald|The Miami Herald
Houston Chronicle|The Houston Chronicle
San Francisco Chronicle|The San Francisco Chronicle
Philadelphia Inquirer|The Philadelphia Inquirer
Dallas Morning News|The Dallas Morning News
Seattle Times|The Seattle Times
Denver Post|The Denver Post
Star Tribune
USA Today|USA TODAY
New York Post
New York Daily News
The New Yorker|New Yorker
The Times|Times of London|The Times of London
The Sunday Times|Sunday Times
The Guardian|Guardian|theguardian.com
The Observer
The Telegraph|Daily Telegraph|The Daily Telegraph|The Sunday Telegraph
The Economist|Economist
The Independent
The Sun
The Mirror|Daily Mirror
Daily Express
Daily Mail|MailOnline|The Mail on Sunday|Mail on Sunday
Evening Standard|The Evening Standard
The Scotsman
The Irish Times|Irish Times
Irish Independent
Politico|POLITICO|Politico Europe
Axios
Semafor
The Hill
The Intercept
ProPublica
The Atlantic
Time Magazine|TIME magazine
Foreign Policy
Foreign Affairs
Newsweek
Forbes
Fortune magazine
Business Insider
HuffPost
BuzzFeed News
Vice News|VICE News
Defense News
Breaking Defense
Jane's|Janes
STAT|STAT News
Wired
The Verge
TechCrunch
The Information
BILD|Bild|Bild am Sonntag
Der Spiegel|Spiegel|DER SPIEGEL|SPIEGEL
Die Welt|Welt|Welt am Sonntag
Die Zeit
Stern magazine|Der Stern
Focus Magazine
Frankfurter Allgemeine Zeitung|FAZ|Frankfurter Allgemeine
Süddeutsche Zeitung|Sueddeutsche Zeitung|SZ
Handelsblatt
Tagesspiegel|Der Tagesspiegel
taz
Neue Zürcher Zeitung|NZZ|Neue Zuercher Zeitung
Tages-Anzeiger
Der Standard
Die Presse
Kronen Zeitung
Le Monde
Le Figaro
Libération|Liberation
Le Parisien
Les Echos|Les Échos
Mediapart
L'Express
Le Canard Enchaîné|Le Canard Enchaine
Ouest-France
Jeune Afrique
Le Soir
Le Temps
De Standaard
De Telegraaf
NRC|NRC Handelsblad
De Volkskrant|Volkskrant
El País|El Pais|EL PAÍS|EL PAIS
El Mundo
ABC newspaper
La Vanguardia
El Confidencial
eldiario.es
La Repubblica|Repubblica
Corriere della Sera
La Stampa
Il Sole 24 Ore
Il Messaggero
Il Fatto Quotidiano
Público|Publico
Expresso
Gazeta Wyborcza
Rzeczpospolita
Dziennik Gazeta Prawna
Onet
telex.hu
444.hu
Magyar Nemzet
Lidové noviny
Seznam Zprávy
Dennik N|Denník N
HotNews
Digi24
Balkan Insight|BIRN
Danas
Kathimerini|Ekathimerini
Ta Nea
Cyprus Mail
Dagens Nyheter
Svenska Dagbladet
Expressen
Aftonbladet
Aftenposten
VG
Dagbladet
Politiken
Berlingske
Jyllands-Posten
Helsingin Sanomat
Postimees
Delfi
LRT
Haaretz
Times of Israel|The Times of Israel
Jerusalem Post|The Jerusalem Post
Yedioth Ahronoth|Yediot Ahronot|Ynet|ynet
Maariv
Israel Hayom
Walla|Walla News
Kan|Kan News
Channel 12
Channel 13
i24NEWS|i24 News
Hurriyet|Hürriyet
Daily Sabah
Cumhuriyet
Milliyet
Sözcü|Sozcu
Yeni Şafak|Yeni Safak
BirGün
TRT|TRT World|TRT Haber
NTV
CNN Türk|CNN Turk|CNN Turkiye
Bianet
Asharq Al-Awsat|Al-Sharq Al-Awsat
Asharq News
Al-Quds Al-Arabi
Al-Araby Al-Jadeed|The New Arab
Al Akhbar|Al-Akhbar
An-Nahar|Annahar
L'Orient Today|L'Orient-Le Jour
Al Watan|Al-Watan
Okaz
Arab News
Gulf News
Khaleej Times
The National
Al-Ahram|Ahram Online
Mada Masr
Al-Monitor
Middle East Eye
Amwaj
Kyiv Post
Kyiv Independent|The Kyiv Independent
Ukrainska Pravda|Ukrayinska Pravda|UP
Liga.net|LIGA
Hromadske
New Voice of Ukraine
RBC-Ukraine
Zerkalo Nedeli|ZN.UA
Censor.net
Defense Express
Nasha Niva
Belsat
Kommersant
Vedomosti
Izvestia|Izvestiya
RBC|RBK
Gazeta.ru
Lenta.ru
Fontanka
Meduza
The Moscow Times|Moscow Times
Novaya Gazeta|Novaya Gazeta Europe
The Insider
The Bell
iStories|Important Stories
Verstka
Agentstvo
Mediazona
Dozhd|TV Rain
Rybar
Civil.ge
Interpressnews
JAMnews
CivilNet
Hetq
EVN Report
Eurasianet
Nikkei|Nikkei Asia|Nikkei Asian Review
Asahi Shimbun|The Asahi Shimbun
Yomiuri Shimbun|Yomiuri|The Yomiuri Shimbun
Mainichi Shimbun|Mainichi|The Mainichi
Sankei Shimbun|Sankei
Japan Times|The Japan Times
Chosun Ilbo|Chosun
JoongAng Ilbo|Korea JoongAng Daily
Dong-A Ilbo
Hankyoreh
Korea Herald|The Korea Herald
Korea Times|The Korea Times
NK News
South China Morning Post|SCMP
Hong Kong Free Press
RTHK
Global Times
The Paper
Taipei Times
Liberty Times
Straits Times|The Straits Times
Channel NewsAsia
The Star
Malaysiakini
New Straits Times
Jakarta Post|The Jakarta Post
Kompas
Tempo
Detik
Bangkok Post
The Nation
Khmer Times
Phnom Penh Post|The Phnom Penh Post
VnExpress
Tuoi Tre
The Irrawaddy|Irrawaddy
Myanmar Now
Mizzima
Philippine Daily Inquirer|Inquirer|The Inquirer|INQUIRER
Philippine Star|The Philippine Star
Manila Bulletin
Manila Times|The Manila Times
Rappler
ABS-CBN|ABS-CBN News
GMA News|GMA
The Hindu
Times of India|The Times of India
Hindustan Times
Indian Express|The Indian Express
Economic Times|The Economic Times
LiveMint
NDTV
India Today
The Wire
Scroll.in
Deccan Herald
The Telegraph India
News18|CNN-News18
Republic TV
Dawn|dawn.com
Geo News|Geo TV
The News International
Express Tribune|The Express Tribune
ARY News
Samaa TV
Daily Star|The Daily Star
Prothom Alo
Dhaka Tribune
bdnews24
Daily Mirror Sri Lanka
Kathmandu Post|The Kathmandu Post
TOLOnews|Tolo News
Pajhwok|Pajhwok Afghan News
Khaama Press
Ariana News
Sydney Morning Herald|The Sydney Morning Herald|SMH
The Age
The Australian
Australian Financial Review|The Australian Financial Review|AFR
Herald Sun
New Zealand Herald|NZ Herald|The New Zealand Herald
stuff.co.nz
Fiji Times|The Fiji Times
Post-Courier
Matangi Tonga
Nuku'alofa Times
Samoa Observer
Globe and Mail|The Globe and Mail
Toronto Star|The Toronto Star
National Post
La Presse
Le Devoir
Montreal Gazette
Winnipeg Free Press
Folha de S.Paulo|Folha de S. Paulo|Folha
O Globo|Globo|GloboNews|G1
Estadão|O Estado de S. Paulo|O Estado de S.Paulo|Estado de S. Paulo
Valor Econômico|Valor Economico
UOL
Clarín|Clarin
La Nación|La Nacion
Página 12|Página/12|Pagina 12
Infobae
Ámbito|Ambito
El Mercurio
La Tercera
BioBioChile
El Tiempo
El Espectador
Semana
Caracol Radio|Caracol TV|Noticias Caracol
Blu Radio
RCN|RCN Radio
El Comercio
RPP
La República
El Universo
Primicias
El Universal
El Nacional
Efecto Cocuyo
Reforma
Milenio
Excélsior|Excelsior
La Jornada
Animal Político
Proceso
Prensa Libre
El Faro
La Prensa
Confidencial
14ymedio
Granma
Miami New Times
Jamaica Gleaner|The Gleaner
Jamaica Observer
Trinidad Guardian
Le Nouvelliste
Mail & Guardian|Mail and Guardian
Daily Maverick
News24
Sunday Times South Africa
Business Day
eNCA
SABC
IOL
Premium Times
The Punch
Vanguard newspaper
ThisDay|THISDAY
Daily Trust
The Cable|TheCable
Channels TV|Channels Television
Sahara Reporters|SaharaReporters
BusinessDay
Daily Nation|Nation Media Group
The Standard
The East African|EastAfrican
Citizen TV
Daily Monitor
New Vision
The New Times
Addis Standard
Sudan Tribune
Radio Dabanga|Dabanga
Radio Tamazuj|Tamazuj
Garowe Online
Hiiraan Online
Actualite.cd
Radio Okapi
Joy FM
Daily Graphic
MyJoyOnline
Fraternité Matin
Le Monde Afrique
Alwihda Info
Tchadinfos
Seneweb
The Herald
NewsDay
Zambia Daily Mail
The Namibian
Libya Observer|The Libya Observer
Hespress
El Watan
Bellingcat
Forbidden Stories
OCCRP|Organized Crime and Corruption Reporting Project
ICIJ|International Consortium of Investigative Journalists
Lloyd's List
TradeWinds
Argus Media
Platts|S&P Global Platts|S&P Global Commodity Insights
"""

OUTLET_WORDS = (
    "Times|Post|Herald|Tribune|Gazette|Chronicle|Courier|Ledger|Journal|Observer|Examiner|Inquirer"
    "|Telegraph|Daily|News|Bulletin|Dispatch|Express|Monitor|Radio|TV|Television|Today|Globe|Standard"
    "|Register|Sentinel|Advertiser|Argus|Plainsman|Newspaper|Newswire|Wire|Free Press|Broadcasting"
    "|Mirror|Citizen|Independent|Pravda|Gazeta|Zeitung|Diario|Correo|Shimbun|Online|FM|Echo|Reporter"
    "|Reporters|Noticias|Weekly|Beacon|Sun|Star|Mail|Magazine|Messenger|Argonaut|Banner"
)
"""Words that make a name of several words the name of an outlet, where it is credited."""
